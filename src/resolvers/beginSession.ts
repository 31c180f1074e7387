import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { noteLogin } from '../db/queries/users.ts'
import { OvertakenSignIn } from './overtakenSignIn.ts'
import { endPresented } from './presentedSession.ts'
import type { Begun } from './signedIn.ts'
import { weighSignIn } from './weighSignIn.ts'
import { whereabouts } from './whereabouts.ts'

/** Somebody who has proved who they are, and how. */
export interface Proved {
  readonly person: Person
  readonly securityVersion: number
  /** RFC 8176 amr values. */
  readonly methods: readonly string[]
  readonly assuranceLevel: 1 | 2
  readonly deviceName: string | null
  /** For how long the second factor that was proved is not asked for again on this device; absent: it is. */
  readonly rememberSeconds?: number | undefined
  /** Whether a second factor that was proved on this device before stands for another proof of it. */
  readonly isOnRememberedDevice?: boolean
}

/**
 * What every way in ends with: a new session; the one that was presented ends, whoever's it is (ASVS 7.2.4). Throws
 * OvertakenSignIn where a suspension, a new password or a new factor has overtaken the proof, and BlockedSignIn where it
 * is too risky: call it within `signInTransaction`, which records both.
 */
export async function beginSession(
  tx: Transaction,
  context: Context,
  { person, securityVersion, methods, assuranceLevel, deviceName, ...proved }: Proved,
): Promise<Begun> {
  const { client, cookies, services } = context
  const { knownDevices, notices, sessions } = services
  const { isOnRememberedDevice = false, rememberSeconds } = proved
  if (person.secondFactorMethods.length > 0 && assuranceLevel < 2 && !isOnRememberedDevice)
    throw new Error('a way in went past the second factor of its person')
  const { needsMore } = await weighSignIn(tx, context, person)
  if (!(await noteLogin(tx, person.id, securityVersion))) throw new OvertakenSignIn(person.id)
  const started = await sessions.start(tx, person, securityVersion, {
    client,
    deviceName,
    authenticationMethods: methods,
    assuranceLevel,
    isDoubtful: needsMore && assuranceLevel === 1,
  })
  await endPresented(tx, context)
  const device = await knownDevices.know(tx, person.id, client, cookies.deviceToken, { rememberSeconds })
  if (device.isNew)
    await notices.tell(tx, { userId: person.id, email: person.email }, 'new_device', whereabouts(client))
  return { ...started, deviceToken: device.token }
}
