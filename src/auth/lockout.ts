import { createHmac } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database, Transaction } from '../db/client.ts'
import {
  clearAttempts,
  lockAfterFailure,
  releaseAttempt,
  reserveAttempt,
} from '../db/queries/loginAttempts.ts'

export interface LockoutSettings {
  readonly attemptsMax: number
  readonly durationSeconds: number
}

export type Attempt =
  | { readonly kind: 'open'; readonly key: string }
  | { readonly kind: 'locked'; readonly retryAfter: number }

export interface Lockout {
  /** Counts an attempt at this address before its password is looked at; known and unknown addresses lock alike. */
  reserve(emailCanonical: string): Promise<Attempt>
  /** Gives the attempt back: a fault of ours costs the person none. */
  release(key: string): Promise<void>
  /** Keeps the reserved attempt counted; for how many seconds it locked the account, or null. */
  fail(tx: Transaction, key: string): Promise<number | null>
  /** Forgets the failures before a success. */
  succeed(tx: Transaction, key: string): Promise<void>
  /** Opens an address again, as staff asks for it; whether anything was counted. */
  unlock(tx: Transaction, emailCanonical: string): Promise<boolean>
}

/** After `attemptsMax` failures in a row an account answers nobody for `durationSeconds` (NIST SP 800-63B-4 3.2.2). */
export function createLockout(db: Database, keys: Keyring, settings: LockoutSettings): Lockout {
  const { attemptsMax, durationSeconds } = settings
  const keyOf = (emailCanonical: string) =>
    createHmac('sha256', keys.current.bytes).update(emailCanonical).digest('base64url')

  return {
    async reserve(emailCanonical) {
      const key = keyOf(emailCanonical)
      const { attempts, lockedSeconds } = await reserveAttempt(db, key, durationSeconds)
      if (lockedSeconds > 0) return { kind: 'locked', retryAfter: lockedSeconds }
      if (attempts <= attemptsMax) return { kind: 'open', key }
      // The attempts before this one still run: whether they lock is not known yet, so no word of how long. This one
      // is not looked at, so it does not count: a fault of ours may yet give theirs back.
      await releaseAttempt(db, key)
      return { kind: 'locked', retryAfter: durationSeconds }
    },
    release: (key) => releaseAttempt(db, key),
    fail: async (tx, key) =>
      (await lockAfterFailure(tx, key, attemptsMax, durationSeconds)) ? durationSeconds : null,
    async succeed(tx, key) {
      await clearAttempts(tx, key)
    },
    unlock: (tx, emailCanonical) => clearAttempts(tx, keyOf(emailCanonical)),
  }
}
