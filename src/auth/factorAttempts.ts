import type { Database, Transaction } from '../db/client.ts'
import {
  clearFactorAttempts,
  factorWaitSeconds,
  openFactorPools,
  releaseFactorAttempt,
  reserveFactorAttempt,
  sealFactorPool,
} from '../db/queries/factorAttempts.ts'
import type { ProofMethod } from '../db/tables/factorAttempts.ts'

const limits = {
  attemptsMax: 5,
  windowSeconds: 15 * 60,
  /** NIST SP 800-63B-4 3.2.2: no more than 100 failures in a row at one authenticator. */
  inARowMax: 100,
}

export interface FactorAttempts {
  /** Counts an attempt before the answer is looked at; null where it may be, else the seconds until one may again. */
  reserve(userId: string, method: ProofMethod): Promise<number | null>
  /** Gives an attempt back: a fault of ours costs the person none. */
  release(userId: string, method: ProofMethod): Promise<void>
  /** Keeps the reserved attempt counted; true where it shut the pool, which one caller alone is told. */
  fail(tx: Transaction, userId: string, method: ProofMethod): Promise<boolean>
  /** Forgets the failures before a success. */
  succeed(tx: Transaction, userId: string, method: ProofMethod): Promise<void>
  /** Opens what is shut: for who has the mailed link or a new password, or staff. False where nothing was. */
  unlock(tx: Transaction, userId: string): Promise<boolean>
}

/**
 * Five guesses at each second factor of a person in a quarter of an hour, and a hundred in a row, after which that
 * factor proves nothing until it is unlocked. Every way of proof has a pool of its own: whoever uses up the guesses of
 * one leaves the others to the person (keycloak#46164).
 */
export function createFactorAttempts(db: Database): FactorAttempts {
  return {
    async reserve(userId, method) {
      if (await reserveFactorAttempt(db, userId, method, limits)) return null
      // A pool that is shut waits like one whose window runs; that it is shut, its person is told by mail.
      const wait = await factorWaitSeconds(db, userId, method, limits.windowSeconds)
      return Math.max(wait ?? limits.windowSeconds, 1)
    },
    release: (userId, method) => releaseFactorAttempt(db, userId, method),
    fail: (tx, userId, method) => sealFactorPool(tx, userId, method, limits.inARowMax),
    succeed: clearFactorAttempts,
    unlock: openFactorPools,
  }
}
