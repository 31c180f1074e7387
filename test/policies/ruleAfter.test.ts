import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Rule } from '../../src/policies/rule.ts'
import { codesOf } from './toyEnforced.ts'
import {
  type Place,
  ask,
  bookWith,
  ghost,
  idsOf,
  mine,
  owner,
  plainField,
  ruledField,
  streamOf,
  theirs,
  toyPlace,
} from './toyRules.ts'

const pair = [mine, theirs]

type Row = readonly [string, Place, data: unknown, codes?: readonly string[]]

/** What becomes of `x` for Ada, by where the rule stands, what its no does, and what the resolver gave. */
const rows: readonly Row[] = [
  [
    'a type · ERROR · one',
    { x: plainField('Book'), book: bookWith('ERROR'), gives: theirs },
    null,
    ['FORBIDDEN'],
  ],
  ['a type · ERROR · her own', { x: plainField('Book'), book: bookWith('ERROR'), gives: mine }, 'mine'],
  [
    'a type · ERROR · a list',
    { x: plainField('[Book]'), book: bookWith('ERROR'), gives: pair },
    null,
    ['FORBIDDEN'],
  ],
  ['a type · NULL · one', { x: plainField('Book'), book: bookWith('NULL'), gives: theirs }, null],
  [
    'a type · NULL · a list',
    { x: plainField('[Book]'), book: bookWith('NULL'), gives: pair },
    ['mine', null],
  ],
  ['a type · FILTER · a list', { x: plainField('[Book]'), book: bookWith('FILTER'), gives: pair }, ['mine']],
  [
    'a type · FILTER · a strict list',
    { x: plainField('[Book!]!'), book: bookWith('FILTER'), gives: pair },
    ['mine'],
  ],
  [
    'a type · FILTER · nothing left',
    { x: plainField('[Book!]!'), book: bookWith('FILTER'), gives: [theirs] },
    [],
  ],
  [
    'a type · NULL · nested lists',
    { x: plainField('[[Book]]'), book: bookWith('NULL'), gives: [pair, [theirs], null] },
    [['mine', null], [null], null],
  ],
  [
    'a type · FILTER · nested lists',
    { x: plainField('[[Book!]!]'), book: bookWith('FILTER'), gives: [pair, [theirs]] },
    [['mine'], []],
  ],
  [
    'a type · ERROR · an interface',
    { x: plainField('Node'), book: bookWith('ERROR'), gives: theirs },
    null,
    ['FORBIDDEN'],
  ],
  ['a type · NULL · an interface', { x: plainField('Node'), book: bookWith('NULL'), gives: theirs }, null],
  ['a type · NULL · a neighbour', { x: plainField('Node'), book: bookWith('NULL'), gives: ghost }, 'ghost'],
  ['a type · NULL · a union', { x: plainField('Thing'), book: bookWith('NULL'), gives: theirs }, null],
  [
    'a type · FILTER · interfaces',
    { x: plainField('[Node!]'), book: bookWith('FILTER'), gives: [...pair, ghost] },
    ['mine', 'ghost'],
  ],
  [
    'a type · FILTER · unions',
    { x: plainField('[Thing!]'), book: bookWith('FILTER'), gives: [theirs, ghost] },
    ['ghost'],
  ],
  ['a field · ERROR · one', { x: ruledField('Book', 'ERROR'), gives: theirs }, null, ['FORBIDDEN']],
  ['a field · ERROR · a list', { x: ruledField('[Book]', 'ERROR'), gives: pair }, null, ['FORBIDDEN']],
  ['a field · NULL · one', { x: ruledField('Book', 'NULL'), gives: theirs }, null],
  ['a field · NULL · a list', { x: ruledField('[Book]', 'NULL'), gives: pair }, ['mine', null]],
  ['a field · FILTER · a list', { x: ruledField('[Book!]!', 'FILTER'), gives: pair }, ['mine']],
  ['a field · NULL · an interface', { x: ruledField('Node', 'NULL'), gives: ghost }, null],
  ['a field · NULL · a text', { x: ruledField('String', 'NULL'), gives: 'theirs' }, null],
  ['a field · FILTER · texts', { x: ruledField('[String!]', 'FILTER'), gives: ['mine', 'theirs'] }, ['mine']],
  ['a field · ERROR · nothing', { x: ruledField('Book', 'ERROR'), gives: null }, null],
  [
    'a field · NULL over its type’s ERROR',
    { x: ruledField('[Book]', 'NULL'), book: bookWith('ERROR'), gives: pair },
    ['mine', null],
  ],
  [
    'a field · NULL over an ERROR behind an interface',
    { x: ruledField('Node', 'NULL'), book: bookWith('ERROR'), gives: theirs },
    null,
  ],
]

/** However the same answer comes, the same is left of it. */
const deliveries: readonly (readonly [string, (gives: unknown) => unknown, slow?: boolean])[] = [
  ['at once', (gives) => gives],
  ['as a promise', (gives) => Promise.resolve(gives)],
  ['in promises', (gives) => (Array.isArray(gives) ? gives.map((one) => Promise.resolve(one)) : gives)],
  ['as a set', (gives) => (Array.isArray(gives) ? new Set(gives) : gives)],
  ['as a stream', (gives) => (Array.isArray(gives) ? streamOf(gives) : gives)],
  ['under a rule that takes its time', (gives) => gives, true],
]
const later: Rule<Readonly<Record<string, unknown>>, never> = async (viewer, question) =>
  owner(viewer, question)

const selectionOf = ({ x }: Place) =>
  x.includes('String') ? '' : '{ __typename ... on Book { id } ... on Ghost { id } }'

describe('a rule AFTER on', () => {
  for (const [name, place, data, codes = []] of rows) {
    for (const [how, deliver, slow = false] of deliveries) {
      it(`${name}, given ${how}`, async () => {
        const rule = slow ? later : owner
        const { schema } = toyPlace({ ...place, gives: () => deliver(place.gives), rule })
        const result = await ask(schema, `{ x ${selectionOf(place)} }`)
        assert.deepEqual([idsOf(result.data?.['x']), codesOf(result)], [data, codes])
      })
    }
  }
})
