import { parse } from 'graphql'
import { Refusal } from '../../src/errors.ts'
import type { Limiter } from '../../src/limits/limit.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import type { CostReport, CostRules } from '../../src/policies/cost/bill.ts'
import { type GateFacts, type Gated, createGate } from '../../src/policies/gate.ts'
import type { PolicyContext } from '../../src/policies/principal.ts'
import {
  type CountingLimiter,
  clockAtNoon,
  contextOf,
  createMemoryLimiter,
  session,
  stranger,
  toySchema,
} from './toy.ts'

/** A schema with every kind of limit and lock. */
export const schema = toySchema(`
  type Query {
    me: Person @auth
    board: Board @public
    free(id: ID): Int @public
    find(q: JSON): Int @auth(scopes: [[BOOKS_READ]]) @rateLimit(name: "find", points: 3, window: "1h", by: [USER])
    call(x: Int): Int @auth(scopes: [[BOOKS_READ]]) @rateLimit(name: "call", points: 2, window: "1h", by: [API_KEY])
    ask(x: Int): Int @auth(scopes: [[BOOKS_READ]]) @rateLimit(name: "ask", points: 2, window: "1h", by: [SESSION, IP])
    all: Int @public @rateLimit(name: "all", points: 2, window: "1h", by: [GLOBAL])
    search(q: JSON): Int @public @rateLimit(name: "search", points: 2, window: "1h", by: [ARGS], args: ["q"])
  }
  extend type Query {
    remind(to: String): Int @public
      @rateLimit(name: "remind", points: 1, window: "1h", by: [IP, ARGS], args: ["to"])
      @rateLimit(name: "remind-all", points: 5, window: "1h", by: [ARGS], args: ["to"])
  }
  type Mutation {
    login(input: Login!): Int @public @exclusive @audit(event: LOGIN_FAILED)
      @rateLimit(name: "login-ip", points: 10, window: "15m", by: [IP])
      @rateLimit(name: "login", points: 3, window: "15m", by: [IP, ARGS], args: ["input.email"])
      @rateLimit(name: "login-email", points: 4, window: "15m", by: [ARGS], args: ["input.email"], count: FAILURE)
    mail(to: String): Int @public @audit(event: LOGIN_FAILED)
      @rateLimit(name: "mail-ip", points: 5, window: "1h", by: [IP])
      @rateLimit(name: "mail-sent", points: 2, window: "1h", by: [ARGS], args: ["to"], count: SUCCESS)
    change: Int @auth(maxAge: "5m") @audit(event: BOOK_ADDED)
    purge: Int @auth(roles: [[ADMIN]]) @audit(event: BOOK_ADDED)
  }
  scalar JSON
  input Login { email: String!, password: String! @sensitive }
  type Person @auth { id: ID, boards: [[Board!]!] @listSize(assumedSize: 4) }
  interface Board { id: ID }
  type Open implements Board @public { id: ID, next: Board }
  type Closed implements Board @auth(roles: [[ADMIN]]) { id: ID }
`)
const policies = compilePolicies(schema, new Map())

export interface Tried {
  readonly code: string
  readonly refusal: Refusal | null
  readonly gated: Gated | null
}

export const costRules: CostRules = {
  operationMax: 1_000,
  budget: { name: 'cost', points: 2_000, windowSeconds: 60, blockSeconds: null, onStoreError: 'INSURANCE' },
  freeMax: 10,
}

/** A gate over a limiter of its own, which remembers what it was told of refusals. */
export function createToyGate(limiter: Limiter = createMemoryLimiter(), record = async () => {}) {
  const told: { context: PolicyContext; code: string; facts: GateFacts }[] = []
  const reports: CostReport[] = []
  const onRefused = async (context: PolicyContext, { code }: Refusal, facts: GateFacts) => {
    told.push({ context, code, facts })
    await record()
  }
  const addressKey = (ip: string) => ip.replace(/:[^:]*$/, '::')
  const gate = createGate({
    policies,
    limiter,
    clock: clockAtNoon,
    addressKey,
    onRefused,
    costs: costRules,
    onCost: (_context, report) => void reports.push(report),
  })

  const attempt = async (
    text: string,
    context: PolicyContext = contextOf(stranger),
    variables = {},
  ): Promise<Tried> => {
    try {
      return { code: 'OK', refusal: null, gated: await gate(schema, parse(text), null, variables, context) }
    } catch (error) {
      if (error instanceof Refusal) return { code: error.code, refusal: error, gated: null }
      throw error
    }
  }
  return { attempt, gate, reports, told }
}

/** The selection of one sign-in. */
export const login = (email: string, alias = 'login') =>
  `${alias}: login(input: { email: "${email}", password: "x" })`
export const aliases = (count: number, of: (alias: string, index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(`a${index}`, index)).join(' ')
export const sumOf = ({ charges }: CountingLimiter, name: string) =>
  charges.filter(([limit]) => limit === name).reduce((sum, [, , points]) => sum + points, 0)
export const charged = ({ charges }: CountingLimiter) =>
  charges.map(([name, key, points]) => [name, ...key, points])

export const ada = contextOf(session('ada', ['USER']))
export const admin = contextOf(session('root', ['ADMIN']))
