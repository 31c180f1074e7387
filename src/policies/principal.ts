import type { Client } from '../observability/client.ts'

/** A person with a live session. Times are in seconds since the epoch. */
export interface SessionPrincipal {
  readonly kind: 'session'
  readonly userId: string
  readonly sessionId: string
  readonly roles: ReadonlySet<string>
  readonly assuranceLevel: number
  /** Of which kinds the person has a second factor, as in `TOTP`; empty: none, and level 2 is out of their reach. */
  readonly secondFactorMethods: readonly string[]
  readonly authenticatedAt: number
  /** When the credential ends; absent: it does not. */
  readonly expiresAt?: number
}

/** A program that acts for a person, with no more than the person's roles and the key's scopes. */
interface ApiKeyPrincipal {
  readonly kind: 'apiKey'
  readonly userId: string
  readonly apiKeyId: string
  readonly roles: ReadonlySet<string>
  readonly scopes: ReadonlySet<string>
  /** When the credential ends; absent: it does not. */
  readonly expiresAt?: number
}

/** Somebody whose credential proved good. */
export type KnownPrincipal = SessionPrincipal | ApiKeyPrincipal

/** Who asks, as far as the engine needs to know. */
export type Principal = { readonly kind: 'anonymous' } | KnownPrincipal

/** What the engine reads from the context of an operation. */
export interface PolicyContext {
  readonly viewer: Principal
  readonly client: Client
  /** Objects that this very operation hands to its caller, whoever that was when it began: rules may let them pass. */
  readonly admitted?: WeakSet<object>
}
