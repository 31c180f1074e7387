import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { listCredentials } from '../db/queries/passkeys.ts'
import type { SecondFactorRequired } from './types.generated.ts'

/** Somebody whose password was right, and what their sign-in asked for. */
interface HalfProved {
  readonly person: Person
  readonly securityVersion: number
  readonly deviceName: string | null
  readonly delivery: 'BODY' | 'COOKIE'
}

/** Halts a sign-in until `completeLogin` answers: nothing that it returns opens anything by itself. */
export async function askSecondFactor(
  tx: Transaction,
  { record, services }: Context,
  { person, ...asked }: HalfProved,
): Promise<SecondFactorRequired> {
  const { challenges, passkeys, recoveryCodes } = services
  const { challenge, expiresAt } = await challenges.ask(tx, 'second_factor', { userId: person.id, ...asked })
  const hasCodes = (await recoveryCodes.count(tx, person.id)) > 0
  const methods = [...person.secondFactorMethods, ...(hasCodes ? (['RECOVERY_CODE'] as const) : [])]
  const passkeyOptions = person.secondFactorMethods.includes('PASSKEY')
    ? await passkeys.requestOptions(challenge, await listCredentials(tx, person.id))
    : null
  await record(tx, 'login_challenged', { methods }, { userId: person.id })
  return { challenge, methods, expiresAt, passkeyOptions }
}
