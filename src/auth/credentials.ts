import type { Database } from '../db/client.ts'
import { prepareFindByEmail } from '../db/queries/users.ts'
import type { EmailAddress } from './emailAddress.ts'
import type { Attempt, Lockout } from './lockout.ts'
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
      rehashed: StoredPassword | null
    }

export interface Credentials {
  /** Counts the attempt, then hashes, whoever is asked for: each outcome but `locked` costs one hash. */
  check(email: EmailAddress, password: string): Promise<CredentialCheck>
}

export function createCredentials(db: Database, lockout: Lockout, passwords: Passwords): Credentials {
  const findByEmail = prepareFindByEmail(db)

  const look = async (attempt: Attempt, email: EmailAddress, password: string): Promise<CredentialCheck> => {
    const [row] = await findByEmail.execute({ emailCanonical: email.canonical })
    if (attempt.kind === 'locked') return { ...attempt, userId: row?.id ?? null }
    const attemptKey = attempt.key
    const stored = row === undefined ? null : { hash: row.passwordHash, keyId: row.passwordKeyId }
    const matches = await passwords.verify(password, stored)
    if (row === undefined || stored === null) return { kind: 'unknown_user', attemptKey }

    const { passwordHash: _hash, passwordKeyId: _keyId, securityVersion, ...columns } = row
    const person = toPerson(columns)
    if (!matches) return { kind: 'wrong_password', attemptKey, person }
    if (person.status === 'PENDING_VERIFICATION') return { kind: 'unverified', attemptKey, person }
    if (person.status !== 'ACTIVE') return { kind: 'suspended', attemptKey, person }

    const rehashed = passwords.isOutdated(stored) ? await passwords.hash(password) : null
    return { kind: 'verified', attemptKey, person, securityVersion, rehashed }
  }

  return {
    async check(email, password) {
      const attempt = await lockout.reserve(email.canonical)
      return look(attempt, email, password).catch(async (fault: unknown) => {
        if (attempt.kind === 'open') await lockout.release(attempt.key)
        throw fault
      })
    },
  }
}
