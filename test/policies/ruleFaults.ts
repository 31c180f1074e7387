import { type FaultRow, owner, query } from './faultRow.ts'

const on = (field: string, book = '@public') =>
  `type Query { x${field} ${field.startsWith(': [') ? '@listSize(assumedSize: 3)' : ''} } type Book ${book} { id: ID } type Ghost @public { id: ID } union Thing = Book | Ghost`
const policy = (more: string) => `@policy(name: OWNER, ${more})`
const input = (more: string, field = '') =>
  `type Query { x(n: Int ${more}, in: In): String @auth } input In { id: ID ${field} }`

/** Faults of rules in their phase, mode and place, each beside its neighbour without. */
export const ruleFaults: readonly FaultRow[] = [
  {
    it: 'refuses a field that its own rule can fail AFTER and that is not nullable',
    bad: on(`: Book! @public ${policy('on: AFTER')}`),
    faults: ['Query.x: OWNER can fail this field AFTER, and it is not nullable'],
    good: on(`: Book @public ${policy('on: AFTER')}`),
  },
  {
    it: 'refuses a list that its own rule can fail AFTER and that is not nullable',
    bad: on(`: [Book]! @public ${policy('on: AFTER')}`),
    faults: ['Query.x: OWNER can fail this field AFTER, and it is not nullable'],
    good: on(`: [Book!] @public ${policy('on: AFTER')}`),
  },
  {
    it: 'refuses NULL for a field that is not nullable, BEFORE',
    bad: on(`: Book! @auth ${policy('deny: NULL')}`),
    faults: ['Query.x: OWNER answers NULL where null may not be'],
    good: on(`: Book @auth ${policy('deny: NULL')}`),
  },
  {
    it: 'lets a rule BEFORE refuse a field that is not nullable',
    bad: on(`: Book! @auth ${policy('deny: FILTER')}`),
    faults: ['Query.x: OWNER answers FILTER before there is a list'],
    good: on(': Book! @auth @policy(name: OWNER)'),
  },
  {
    it: 'refuses NULL for a field that is not nullable, AFTER',
    bad: on(`: Book! @public ${policy('on: AFTER, deny: NULL')}`),
    faults: ['Query.x: OWNER answers NULL where null may not be'],
    good: on(`: Book @public ${policy('on: AFTER, deny: NULL')}`),
  },
  {
    it: 'refuses NULL for elements that are not nullable',
    bad: on(`: [[Book!]] @public ${policy('on: AFTER, deny: NULL')}`),
    faults: ['Query.x: OWNER answers NULL where null may not be'],
    good: on(`: [[Book]!]! @public ${policy('on: AFTER, deny: NULL')}`),
  },
  {
    it: 'refuses NULL of a type where a field that returns it is not nullable',
    bad: on(': Book! @public', `@public ${policy('on: AFTER, deny: NULL')}`),
    faults: ['Query.x: OWNER answers NULL where null may not be'],
    good: on(': Book! @public', `@public ${policy('on: AFTER')}`),
  },
  {
    it: 'refuses NULL of a type behind a union that is not nullable',
    bad: on(': [Thing!] @public', `@public ${policy('on: AFTER, deny: NULL')}`),
    faults: ['Query.x: OWNER answers NULL where null may not be'],
    good: on(': [Thing] @public', `@public ${policy('on: AFTER, deny: NULL')}`),
  },
  {
    it: 'refuses NULL of a type BEFORE where one of its fields is not nullable',
    bad: `type Query { x: Book @public } type Book @auth ${policy('deny: NULL')} { id: ID! }`,
    faults: ['Book.id: OWNER answers NULL where null may not be'],
    good: `type Query { x: Book @public } type Book @auth ${policy('deny: NULL')} { id: ID }`,
  },
  {
    it: 'refuses FILTER off a list',
    bad: on(`: Book @public ${policy('on: AFTER, deny: FILTER')}`),
    faults: ['Query.x: OWNER answers FILTER off a list'],
    good: on(`: [Book!]! @public ${policy('on: AFTER, deny: FILTER')}`),
  },
  {
    it: 'refuses FILTER of a type where a field returns one, and takes the field’s own word',
    bad: on(': Book @public', `@public ${policy('on: AFTER, deny: FILTER')}`),
    faults: ['Query.x: OWNER answers FILTER off a list'],
    good: on(
      `: Book @public ${policy('on: AFTER, deny: NULL')}`,
      `@public ${policy('on: AFTER, deny: FILTER')}`,
    ),
  },
  {
    it: 'refuses FILTER before there is anything to filter, on a type too',
    bad: `type Query { x: Book @public } type Book @auth ${policy('deny: FILTER')} { id: ID }`,
    faults: ['Book: OWNER answers FILTER before there is a list'],
    good: `type Query { x: [Book] @public @listSize(assumedSize: 3) } type Book @auth ${policy('on: AFTER, deny: FILTER')} { id: ID }`,
  },
  {
    it: 'refuses NULL for a stream',
    bad: `${query} type Subscription { x: ID @auth ${policy('deny: NULL')} }`,
    faults: ['Subscription.x: OWNER answers NULL, which is no stream'],
    good: `${query} type Subscription { x: ID @auth ${policy('on: AFTER, deny: NULL')} }`,
  },
  {
    it: 'refuses a rule AFTER on an argument',
    bad: input(policy('on: AFTER')),
    faults: ['Query.x(n:): OWNER is asked AFTER about what is there before'],
    good: input('@policy(name: OWNER)'),
  },
  {
    it: 'refuses a rule of an input field that would do anything but refuse',
    bad: input('', policy('deny: NULL')),
    faults: ['In.id: OWNER answers NULL, but a value is refused or taken'],
    good: input('', '@policy(name: OWNER)'),
  },
  {
    it: 'refuses a rule that is asked twice at one place',
    bad: on(`: [Book] @auth ${policy('on: AFTER')} ${policy('on: AFTER, deny: FILTER')}`),
    faults: ['Query.x: OWNER is asked twice AFTER'],
    good: on(`: [Book] @auth ${policy('on: BEFORE')} ${policy('on: AFTER, deny: FILTER')}`),
  },
  {
    it: 'refuses @public beside a rule that is asked BEFORE, not beside one AFTER',
    bad: on(': Book @public @policy(name: OWNER)'),
    faults: ['Query.x: @public beside @policy'],
    good: on(`: Book @public ${policy('on: AFTER')}`),
  },
  {
    it: 'refuses @public beside a rule anywhere in its arguments',
    bad: `type Query { x(in: In): String @public } input In { deep: In, id: ID @policy(name: OWNER) }`,
    faults: ['Query.x: @public beside @policy in its arguments'],
    good: `type Query { x(in: In): String @auth } input In { deep: In, id: ID @policy(name: OWNER) }`,
  },
  {
    it: 'refuses a rule on the argument of an interface, which protects no implementer',
    bad: `${query} interface Node { id(n: Int @policy(name: OWNER)): ID } type Book implements Node @auth { id(n: Int @policy(name: OWNER)): ID }`,
    faults: ['Node.id(n:): @policy protects nothing here; write it on the types that implement it'],
    good: `${query} interface Node { id(n: Int): ID } type Book implements Node @auth { id(n: Int @policy(name: OWNER)): ID }`,
  },
  {
    it: 'names an unknown rule of an argument or an input field',
    bad: input('@policy(name: OWNER) @policy(name: SECOND)', '@policy(name: SECOND)'),
    faults: ['Query.x(n:): unknown rule SECOND', 'In.id: unknown rule SECOND'],
    good: input('@policy(name: OWNER)'),
  },
].map((row) => ({ ...row, rules: owner }))
