import type { Database } from '../db/client.ts'
import { prepareFindByEmail, prepareFindId } from '../db/queries/users.ts'
import type { EmailAddress } from './emailAddress.ts'
import type { KnownDevice, KnownDevices } from './knownDevices.ts'
import type { Lockout } from './lockout.ts'
import type { Passwords, StoredPassword } from './passwords.ts'
import { toPerson } from './person.ts'
import type { Person } from './viewer.ts'

/** What a password proved. `attemptKey` is what `lockout.fail` or `lockout.succeed` is told. */
type CredentialCheck =
  | { kind: 'locked'; retryAfter: number; userId: string | null }
  | { kind: 'unknown_user'; attemptKey: string }
  | { kind: 'wrong_password' | 'suspended' | 'unverified'; attemptKey: string; person: Person }
  | {
      kind: 'verified'
      attemptKey: string
      person: Person
      securityVersion: number
      /** The device that it was proved on, where the account knows it. */
      device: KnownDevice | null
      rehashed: StoredPassword | null
    }

export interface Credentials {
  /** Counts the attempt, then hashes, whoever is asked for: each outcome but `locked` costs one hash. */
  check(email: EmailAddress, password: string, deviceToken: string | null): Promise<CredentialCheck>
}

export function createCredentials(
  db: Database,
  knownDevices: KnownDevices,
  lockout: Lockout,
  passwords: Passwords,
): Credentials {
  const findByEmail = prepareFindByEmail(db)
  const findId = prepareFindId(db)
  type Row = Awaited<ReturnType<typeof findByEmail.execute>>[number]

  const look = async (
    row: Row | undefined,
    device: KnownDevice | null,
    attemptKey: string,
    password: string,
  ): Promise<CredentialCheck> => {
    const stored = row === undefined ? null : { hash: row.passwordHash, keyId: row.passwordKeyId }
    const matches = await passwords.verify(password, stored)
    if (row === undefined || stored === null) return { kind: 'unknown_user', attemptKey }

    const {
      passwordHash: _hash,
      passwordKeyId: _keyId,
      securityVersion,
      passwordResetRequired,
      ...columns
    } = row
    const person = toPerson(columns)
    // A password that a thief may know is as good as a wrong one, and tells nobody that it was right.
    if (!matches || passwordResetRequired) return { kind: 'wrong_password', attemptKey, person }
    if (person.status === 'PENDING_VERIFICATION') return { kind: 'unverified', attemptKey, person }
    if (person.status !== 'ACTIVE') return { kind: 'suspended', attemptKey, person }

    const rehashed = passwords.isOutdated(stored) ? await passwords.hash(password) : null
    return { kind: 'verified', attemptKey, person, securityVersion, device, rehashed }
  }

  const idOf = async (emailCanonical: string) => (await findId.execute({ emailCanonical }))[0]?.id ?? null
  const deviceOf = async (emailCanonical: string, deviceToken: string) => {
    const userId = await idOf(emailCanonical)
    return userId === null ? null : knownDevices.recognise(deviceToken, userId)
  }

  return {
    async check(email, password, deviceToken) {
      const emailCanonical = email.canonical
      const device = deviceToken === null ? null : await deviceOf(emailCanonical, deviceToken)
      const attempt = await lockout.reserve(emailCanonical, device?.id ?? null)
      // Of whom it is about no more is read than the record needs: a longer row would tell that there is one.
      if (attempt.kind === 'locked') return { ...attempt, userId: await idOf(emailCanonical) }
      try {
        const [row] = await findByEmail.execute({ emailCanonical })
        return await look(row, device, attempt.key, password)
      } catch (fault) {
        await lockout.release(attempt.key)
        throw fault
      }
    },
  }
}
