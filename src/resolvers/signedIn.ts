import type { RenewedSession, StartedSession } from '../auth/sessions.ts'
import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { SessionRow } from '../db/queries/sessions.ts'
import { Refusal } from '../errors.ts'

/** What the fields of `Session` are read from; `isNew` where this very operation began or renewed it. */
export type SessionParent = SessionRow & { readonly isNew?: true }

/** What the fields of `SignedIn` are read from. */
export interface SignedInParent {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string | null
  readonly refreshTokenExpiresAt: Date
  readonly session: SessionParent
  readonly user: Person
}

/**
 * A started session as the answer of the operation that started it. Its caller was a stranger when it began, so these
 * two objects, and no others, are admitted in this request.
 */
export function signedIn(
  { person, ...started }: StartedSession | RenewedSession,
  { admitted }: Context,
): SignedInParent {
  const session: SessionParent = { ...started.session, isNew: true }
  const user = { ...person }
  admitted.add(session).add(user)
  return { ...started, user, session }
}

/** Until refresh tokens travel in cookies too, asking for one is refused before anything is done. */
export function refuseCookieDelivery(delivery: 'BODY' | 'COOKIE' | null | undefined): void {
  if (delivery !== 'COOKIE') return
  const fields = [{ path: 'input.delivery', message: 'must be BODY: this server delivers no cookies' }]
  throw new Refusal('BAD_USER_INPUT', { fields })
}
