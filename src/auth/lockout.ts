import { createHash } from 'node:crypto'
import type { Key, Keyring } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'
import type { Database, Transaction } from '../db/client.ts'
import { deviceIdsOf } from '../db/queries/knownDevices.ts'
import {
  adoptAttempts,
  clearAttempts,
  lockAfterFailure,
  lockedSeconds,
  releaseAttempt,
  reserveAttempt,
} from '../db/queries/loginAttempts.ts'
import { emailCanonicalOf } from '../db/queries/users.ts'

export interface LockoutSettings {
  readonly attemptsMax: number
  readonly durationSeconds: number
}

/** NIST SP 800-63B-4 3.2.2: no more than 100 failures in a row on one account. */
const inARowMax = 100

/** A count that nobody adds to for 30 days is forgotten, unless its lock has no end. */
const keptSeconds = 30 * 24 * 3600

type Attempt =
  | { readonly kind: 'open'; readonly key: string }
  | { readonly kind: 'locked'; readonly retryAfter: number }

/** A lock that a failure brought about: for how long, null for one without an end; whether it is the first of its kind. */
interface Lock {
  readonly seconds: number | null
  readonly isNews: boolean
}

export interface Lockout {
  /**
   * Counts an attempt before its password is looked at. All devices that an account does not know share one count, known
   * and unknown addresses lock alike; a device that it knows has a count of its own.
   */
  reserve(emailCanonical: string, knownDeviceId: string | null): Promise<Attempt>
  /** Gives the attempt back: a fault of ours costs the person none. */
  release(key: string): Promise<void>
  /** Keeps the reserved attempt counted; the lock that it brought about, or null. */
  fail(tx: Transaction, key: string): Promise<Lock | null>
  /** Forgets the failures before a success. */
  succeed(tx: Transaction, key: string): Promise<void>
  /** Opens an account to all devices: for who has the mailed link, or a new password. False where nothing was counted. */
  unlock(tx: Transaction, userId: string): Promise<boolean>
}

/**
 * After `attemptsMax` failures an account answers no device that it does not know for `durationSeconds`, and after 100
 * in a row none until it is unlocked (NIST SP 800-63B-4 3.2.2). Who guesses from elsewhere never locks out the device
 * that its person signs in from (OWASP: device cookies).
 */
export function createLockout(db: Database, keys: Keyring, settings: LockoutSettings): Lockout {
  const { attemptsMax, durationSeconds } = settings
  const limits = { attemptsMax, windowSeconds: durationSeconds, inARowMax, keptSeconds }

  /** The current one first. */
  const accountKeys = (emailCanonical: string): [string, ...string[]] => {
    const keyUnder = (key: Key) => mac(key, emailCanonical).toString('base64url')
    const [, ...previous] = keys.all
    return [keyUnder(keys.current), ...previous.map(keyUnder)]
  }

  /** While SESSION_SECRET is rotated, what the one before counted goes on counting. */
  const accountKey = async (emailCanonical: string): Promise<string> => {
    const [key, ...previous] = accountKeys(emailCanonical)
    for (const old of previous) await adoptAttempts(db, old, key)
    return key
  }

  return {
    async reserve(emailCanonical, knownDeviceId) {
      const key = knownDeviceId === null ? await accountKey(emailCanonical) : deviceKey(knownDeviceId)
      if (await reserveAttempt(db, key, limits)) return { kind: 'open', key }
      // Whether attempts that still run will lock is not known yet, and a lock without an end is no stranger's business.
      return { kind: 'locked', retryAfter: (await lockedSeconds(db, key)) ?? durationSeconds }
    },
    release: (key) => releaseAttempt(db, key),
    async fail(tx, key) {
      const lock = await lockAfterFailure(tx, key, limits)
      if (lock === null) return null
      return { seconds: lock.sealed ? null : durationSeconds, isNews: lock.sealed || lock.locks === 1 }
    },
    async succeed(tx, key) {
      await clearAttempts(tx, [key])
    },
    async unlock(tx, userId) {
      const emailCanonical = await emailCanonicalOf(tx, userId)
      const deviceIds = await deviceIdsOf(tx, userId)
      if (emailCanonical === null) return false
      return clearAttempts(tx, [...accountKeys(emailCanonical), ...deviceIds.map(deviceKey)])
    },
  }
}

/** The id of a device says nothing about anybody: its key needs no secret, and outlives each. */
function deviceKey(deviceId: string): string {
  return createHash('sha256').update(`device:${deviceId}`).digest('base64url')
}
