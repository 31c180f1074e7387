import type { StartedSession } from '../auth/sessions.ts'
import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { noteLogin } from '../db/queries/users.ts'

/** Somebody who has proved who they are, and how. */
export interface Proved {
  readonly person: Person
  readonly securityVersion: number
  /** RFC 8176 amr values. */
  readonly methods: readonly string[]
  readonly assuranceLevel: 1 | 2
  readonly deviceName: string | null
}

/** What every way in ends with: a new session; the one that was presented ends, whoever's it is (ASVS 7.2.4). */
export async function beginSession(
  tx: Transaction,
  { client, record, services, viewer }: Context,
  { person, securityVersion, methods, assuranceLevel, deviceName }: Proved,
): Promise<StartedSession> {
  const { sessions } = services
  if (person.secondFactorMethods.length > 0 && assuranceLevel < 2)
    throw new Error('a way in went past the second factor of its person')
  const started = await sessions.start(tx, person, securityVersion, {
    client,
    deviceName,
    authenticationMethods: methods,
    assuranceLevel,
  })
  const isLeaving = viewer.kind === 'session' && (await sessions.revoke(tx, viewer.sessionId))
  if (isLeaving) await record(tx, 'logged_out', {})
  await noteLogin(tx, person.id)
  return started
}

/** What memory knew of the session that was presented is forgotten, once its end has committed. */
export function forgetPresented({ services, viewer }: Context): void {
  if (viewer.kind === 'session') services.liveSessions.forget({ kind: 'session', id: viewer.sessionId })
}
