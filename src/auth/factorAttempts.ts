import type { Database, Transaction } from '../db/client.ts'
import {
  clearFactorAttempts,
  releaseFactorAttempt,
  reserveFactorAttempt,
} from '../db/queries/factorAttempts.ts'
import type { ProofMethod } from '../db/tables/factorAttempts.ts'

const attemptsMax = 5
const windowSeconds = 15 * 60

export interface FactorAttempts {
  /** Counts an attempt before the answer is looked at; null where it may be, else the seconds until one may again. */
  reserve(userId: string, method: ProofMethod): Promise<number | null>
  /** Gives an attempt back: a fault of ours costs the person none. */
  release(userId: string, method: ProofMethod): Promise<void>
  /** Forgets the failures before a success. */
  succeed(tx: Transaction, userId: string, method: ProofMethod): Promise<void>
}

/**
 * Five guesses at each second factor of a person in a quarter of an hour. Every way of proof has a pool of its own:
 * whoever uses up the guesses of one leaves the others to the person (keycloak#46164).
 */
export function createFactorAttempts(db: Database): FactorAttempts {
  return {
    async reserve(userId, method) {
      const { attempts, secondsLeft } = await reserveFactorAttempt(db, userId, method, windowSeconds)
      return attempts <= attemptsMax ? null : Math.max(secondsLeft, 1)
    },
    release: (userId, method) => releaseFactorAttempt(db, userId, method),
    succeed: clearFactorAttempts,
  }
}
