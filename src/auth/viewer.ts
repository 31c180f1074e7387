import type { Scope } from '../db/tables/apiKeys.ts'
import type { FactorMethod, Role, UserStatus } from '../db/tables/users.ts'

export type { Role, Scope }

/** A person as everything above the database sees one: no secret, no hash. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly username: string | null
  readonly emailVerified: boolean
  readonly roles: readonly Role[]
  readonly status: UserStatus
  readonly createdAt: Date
  readonly lastLoginAt: Date | null
  /** Of which kinds this person has a second factor. */
  readonly secondFactorMethods: readonly FactorMethod[]
}

export interface AnonymousViewer {
  readonly kind: 'anonymous'
}

/** A person with a live session: verified for this request against the database or its feed. */
export interface SessionViewer {
  readonly kind: 'session'
  readonly userId: string
  readonly person: Person
  readonly sessionId: string
  readonly roles: ReadonlySet<Role>
  /** 1 one factor, 2 two factors (NIST SP 800-63B). */
  readonly assuranceLevel: number
  /** Of which kinds the person has a second factor: where there is one, `aal: 2` is demanded. */
  readonly secondFactorMethods: readonly FactorMethod[]
  /** RFC 8176 amr values. */
  readonly authenticationMethods: readonly string[]
  /** When the person last proved who they are, in seconds since the epoch (`auth_time`). */
  readonly authenticatedAt: number
  /** Of the account, as the token carries it: a change of roles, status or password raises it. */
  readonly securityVersion: number
  /** When the access token that was presented ends, in seconds since the epoch. */
  readonly expiresAt: number
}

/** A program that acts for a person, with no more than the key's scopes. */
export interface ApiKeyViewer {
  readonly kind: 'apiKey'
  readonly userId: string
  readonly person: Person
  readonly apiKeyId: string
  readonly roles: ReadonlySet<Role>
  readonly scopes: ReadonlySet<Scope>
  /** Of the account, when the key was read: a change of roles or status raises it. */
  readonly securityVersion: number
  /** Which of the key's secrets was presented: during a rotation the one before is good too. */
  readonly secretNumber: number
  /** When the secret that was presented ends, in seconds since the epoch; absent: it does not. */
  readonly expiresAt?: number
}

/** Who asks: resolved once a request, never changed after. */
export type Viewer = AnonymousViewer | SessionViewer | ApiKeyViewer

export const anonymous: AnonymousViewer = { kind: 'anonymous' }
