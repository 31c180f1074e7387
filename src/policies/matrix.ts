import { printSchemaWithDirectives } from '@graphql-tools/utils'
import { type GraphQLSchema, lexicographicSortSchema } from 'graphql'
import { judge } from './judge.ts'
import type { FieldPolicy, Policies } from './policy.ts'
import type { Principal } from './principal.ts'

/** `depends`: the lock opens, or there is none, and a rule decides. */
type Access = 'allow' | 'deny' | 'depends'

/** Coordinate × who asks: `anonymous`, a session with one role, an API key with one scope. Sorted by coordinate. */
export type PolicyMatrix = Readonly<Record<string, Readonly<Record<string, Access>>>>

/**
 * Who may reach what. Sessions are fresh and have two factors; an API key acts for a person who holds every role, so
 * its column says the most that the scope can open.
 */
export function policyMatrix({ fields, roles, scopes }: Policies): PolicyMatrix {
  const viewers: [string, Principal][] = [
    ['anonymous', { kind: 'anonymous' }],
    ...roles.map((role): [string, Principal] => [role, sessionWith(role)]),
    ...scopes.map((scope): [string, Principal] => [scope, keyWith(scope, roles)]),
  ]
  const rows = [...fields.values()]
    .toSorted((left, right) => (left.coordinate < right.coordinate ? -1 : 1))
    .map((policy) => [
      policy.coordinate,
      Object.fromEntries(viewers.map(([name, viewer]) => [name, accessOf(policy, viewer)])),
    ])
  return Object.fromEntries(rows)
}

/** The SDL with its directives, sorted, so that the same schema is the same text. */
export function printSchemaWithPolicies(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema)).trimEnd()}\n`
}

function accessOf({ lock, rules }: FieldPolicy, viewer: Principal): Access {
  if (lock !== null && judge(lock, viewer, 0) !== null) return 'deny'
  return rules.length > 0 ? 'depends' : 'allow'
}

function sessionWith(role: string): Principal {
  return {
    kind: 'session',
    userId: '',
    sessionId: '',
    roles: new Set([role]),
    assuranceLevel: 2,
    secondFactorMethods: ['TOTP'],
    authenticatedAt: 0,
  }
}

function keyWith(scope: string, roles: readonly string[]): Principal {
  return { kind: 'apiKey', userId: '', apiKeyId: '', roles: new Set(roles), scopes: new Set([scope]) }
}
