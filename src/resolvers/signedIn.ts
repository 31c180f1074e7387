import type { StartedSession } from '../auth/sessions.ts'
import { knownSeconds } from '../auth/knownDevices.ts'
import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { SessionRow } from '../db/queries/sessions.ts'

/** What the fields of `Session` are read from; `isNew` where this very operation began or renewed it. */
export type SessionParent = SessionRow & { readonly isNew?: true }

/** What the fields of `SignedIn` are read from. */
export interface SignedInParent {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string | null
  readonly refreshTokenExpiresAt: Date
  readonly deviceToken: string | null
  readonly session: SessionParent
  readonly user: Person
}

/** A started session; with the device's token where the person has just signed in. */
export type Begun = StartedSession & { readonly deviceToken: string | null }

/**
 * A started session as the answer of the operation that started it, its tokens in the answer or in cookies; called
 * after the commit. Its caller was a stranger when it began, so these two objects, and no others, are admitted in this
 * request.
 */
export function signedIn(
  { person, deviceToken, ...started }: Begun,
  { admitted, cookies }: Context,
  delivery: 'BODY' | 'COOKIE' | null | undefined,
): SignedInParent {
  const session: SessionParent = { ...started.session, isNew: true }
  const user = { ...person }
  admitted.add(session).add(user)
  if (delivery !== 'COOKIE') return { ...started, deviceToken, user, session }

  const leftMs = started.refreshTokenExpiresAt.getTime() - started.session.lastUsedAt.getTime()
  cookies.set('refresh', started.refreshToken, Math.floor(leftMs / 1000))
  if (deviceToken !== null) cookies.set('device', deviceToken, knownSeconds)
  return { ...started, refreshToken: null, deviceToken: null, user, session }
}
