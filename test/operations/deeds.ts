import { LOGIN, type SignedInAnswer } from '../support/graphqlClient.ts'
import type { TestServer } from '../support/server.ts'

export type Known = SignedInAnswer & { readonly email: string }

export const reason = 'Asked for by phone, ticket 4711'

/** Something that staff do to somebody. */
export interface Deed {
  readonly name: string
  readonly text: string
  /** What else it is given beside the person and the reason. */
  readonly more?: object
  readonly takesReason: boolean
  /** Makes of somebody new somebody to whom it can be done. */
  readonly prepare?: (person: Known, server: Pick<TestServer, 'database' | 'graphql'>) => Promise<unknown>
  /** Of the event that it leaves. */
  readonly details: object
  /** Of the mail that its person gets. */
  readonly subject: string
}

type DeedName =
  | 'setUserRoles'
  | 'suspendUser'
  | 'reinstateUser'
  | 'unlockUser'
  | 'revokeUserSessions'
  | 'resetUserSecondFactors'

/** What a deed is given about a person. */
export function variablesOf({ takesReason, more }: Deed, userId: string): object {
  return { userId, ...(takesReason ? { reason } : {}), ...more }
}

/** All that staff do. */
export const deeds: Readonly<Record<DeedName, Deed>> = {
  setUserRoles: {
    name: 'setUserRoles',
    subject: 'Your roles were changed',
    text: 'mutation ($userId: ID!, $reason: String!, $roles: [Role!]!) { setUserRoles(userId: $userId, reason: $reason, roles: $roles) { id roles } }',
    more: { roles: ['USER', 'AUDITOR'] },
    takesReason: true,
    details: { added: ['AUDITOR'], removed: [], reason },
  },
  suspendUser: {
    name: 'suspendUser',
    subject: 'Your account was suspended',
    text: 'mutation ($userId: ID!, $reason: String!, $until: DateTime) { suspendUser(userId: $userId, reason: $reason, until: $until) { id status } }',
    takesReason: true,
    details: { reason, until: null },
  },
  reinstateUser: {
    name: 'reinstateUser',
    subject: 'Your account can be used again',
    text: 'mutation ($userId: ID!, $reason: String!) { reinstateUser(userId: $userId, reason: $reason) { id status } }',
    takesReason: true,
    prepare: ({ userId }, { database }) =>
      database.query(`UPDATE users SET status = 'SUSPENDED' WHERE id = $1`, [userId]),
    details: { reason },
  },
  unlockUser: {
    name: 'unlockUser',
    subject: 'You can sign in again',
    text: 'mutation ($userId: ID!) { unlockUser(userId: $userId) { id } }',
    takesReason: false,
    prepare: async ({ email }, { graphql }) => {
      await graphql(LOGIN, { input: { email, password: 'wrong' } })
    },
    details: { by: 'staff' },
  },
  revokeUserSessions: {
    name: 'revokeUserSessions',
    subject: 'You were signed out everywhere',
    text: 'mutation ($userId: ID!, $reason: String!) { revokeUserSessions(userId: $userId, reason: $reason) { count } }',
    takesReason: true,
    details: { count: 1, reason },
  },
  resetUserSecondFactors: {
    name: 'resetUserSecondFactors',
    subject: 'Your second factors were removed',
    text: 'mutation ($userId: ID!, $reason: String!) { resetUserSecondFactors(userId: $userId, reason: $reason) { id } }',
    takesReason: true,
    prepare: ({ userId }, { database }) =>
      database.query(
        `WITH factor AS (
           INSERT INTO second_factors (id, user_id, method, confirmed_at, sealed_secret)
           VALUES (gen_random_uuid(), $1, 'TOTP', now(), 'sealed'))
         UPDATE users SET second_factor_methods = '{TOTP}' WHERE id = $1`,
        [userId],
      ),
    details: { reason },
  },
}
