import { type ExecutionResult, type GraphQLSchema, execute, parse } from 'graphql'
import { compilePolicies } from '../../src/policies/compile.ts'
import { enforce } from '../../src/policies/enforce.ts'
import type { PolicyContext, Principal } from '../../src/policies/principal.ts'
import { type Rule, allow, deny } from '../../src/policies/rule.ts'
import type { StartTimer, VerdictDeps } from '../../src/policies/verdicts.ts'
import { clockAtNoon, contextOf, session, toySchema } from './toy.ts'

export const ada = session('ada', ['USER'])

export interface Toy {
  readonly __typename: 'Book' | 'Ghost'
  readonly id: string
  readonly owner: string
}
export const mine: Toy = { __typename: 'Book', id: 'mine', owner: 'ada' }
export const theirs: Toy = { __typename: 'Book', id: 'theirs', owner: 'bob' }
export const ghost: Toy = { __typename: 'Ghost', id: 'ghost', owner: 'nobody' }

/** Whose object it is decides; of a text, whether it is `mine`. */
export const owner: Rule<Readonly<Record<string, unknown>>, Toy | string> = (viewer, { object }) => {
  if (viewer.kind === 'anonymous') return deny('nobody')
  return object === 'mine' || (typeof object === 'object' && object.owner === viewer.userId)
    ? allow
    : deny('not theirs')
}

/** The rule AFTER, on whatever it is written. */
export const ruleAfter = (deny: string) => `@policy(name: OWNER, on: AFTER, deny: ${deny})`
export const bookWith = (deny: string) => `@public ${ruleAfter(deny)}`
export const ruledField = (x: string, deny: string) => `${plainField(x)} ${ruleAfter(deny)}`
export const plainField = (x: string) =>
  `: ${x} @public${x.startsWith('[') ? ' @listSize(assumedSize: 3)' : ''}`

/** Objects as their ids. */
export function idsOf(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(idsOf)
  return typeof data === 'object' && data !== null && 'id' in data ? data.id : data
}

export async function* streamOf(items: readonly unknown[]) {
  yield* items
}

export interface Place {
  /** The type of `Query.x` and its directives. */
  readonly x: string
  /** Directives of the type Book. */
  readonly book?: string
  /** Directives of `Find.id`. */
  readonly find?: string
  readonly gives: unknown
  readonly rule?: Rule<Readonly<Record<string, unknown>>, never>
}

/** An enforced schema with one field to read, `Query.x`; it remembers what was asked, refused and run. */
export function toyPlace(
  { x, book = '@public', find = '', gives, rule = owner }: Place,
  deps: VerdictDeps = {},
) {
  const asked: unknown[] = []
  const told: string[] = []
  const ran: string[] = []
  const schema = toySchema(
    `type Query { x${x} }
     interface Node { id: ID }
     union Thing = Book | Ghost
     type Book implements Node ${book} { id: ID, owner: String }
     type Ghost implements Node @public { id: ID }
     input Find { id: ID ${find}, deep: Find, many: [Find!] }`,
    {
      Query: {
        x: () => {
          ran.push('x')
          return typeof gives === 'function' ? gives() : gives
        },
      },
    },
  )
  const counted: Rule = (viewer, question) => {
    asked.push(question.value ?? (question.object === theirs ? 'theirs' : idOf(question.object)))
    return Object.assign(rule)(viewer, question)
  }
  const rules = new Map([['OWNER', counted]])
  const policies = compilePolicies(schema, rules)
  const onDenied = (_context: PolicyContext | null, coordinate: string, reason: string) =>
    told.push(`${coordinate}: ${reason}`)
  const safe = enforce(schema, policies, rules, { clock: clockAtNoon, onDenied, ...deps })
  return { schema: safe, policies, asked, told, ran }
}

export async function ask(
  schema: GraphQLSchema,
  text: string,
  viewer: Principal | PolicyContext = ada,
): Promise<ExecutionResult> {
  const contextValue = 'viewer' in viewer ? viewer : contextOf(viewer)
  const { data, ...rest } = await execute({ schema, document: parse(text), contextValue })
  return { ...rest, data: JSON.parse(JSON.stringify(data ?? null)) }
}

/** Timers that end when a test says so. */
export function handTimers() {
  const running = new Map<number, () => void>()
  const started: number[] = []
  const startTimer: StartTimer = (milliseconds, act) => {
    const id = started.push(milliseconds)
    running.set(id, act)
    return () => running.delete(id)
  }
  return { startTimer, started, running, end: () => running.forEach((act) => act()) }
}

function idOf(object: unknown): unknown {
  return typeof object === 'object' && object !== null && 'id' in object ? object.id : object
}
