import { createHash, randomBytes } from 'node:crypto'
import type { Database, Transaction } from '../db/client.ts'
import {
  type OpenChallenge,
  attemptChallenge,
  challengeWaits,
  insertChallenge,
  releaseChallenge,
  takeChallenge,
} from '../db/queries/challenges.ts'
import type { ChallengePurpose } from '../db/tables/challenges.ts'

/** NIST SP 800-63B-4 3.1.3: an answer that takes longer comes too late. */
const ttlSeconds = 5 * 60
const attemptsMax = 5
const challengeBytes = 32

/** What a question remembers of whoever is asked. */
interface Asked {
  /** Null: whoever's passkey answers. */
  readonly userId: string | null
  readonly securityVersion?: number
  readonly deviceName?: string | null
  readonly delivery?: 'BODY' | 'COOKIE' | null
}

type ChallengeAttempt =
  | { readonly kind: 'open'; readonly challenge: OpenChallenge }
  | { readonly kind: 'gone' }
  | { readonly kind: 'exhausted'; readonly challenge: OpenChallenge }

export interface Challenges {
  /** 256 random bits, base64url: for WebAuthn the very bytes that the authenticator signs. Only their hash is kept. */
  ask(
    tx: Transaction | Database,
    purpose: ChallengePurpose,
    asked: Asked,
  ): Promise<{ challenge: string; expiresAt: Date }>
  /** Counts an attempt before its answer is looked at: five are, whatever comes at once. */
  attempt(purpose: ChallengePurpose, challenge: string): Promise<ChallengeAttempt>
  /** Gives an attempt back: a fault of ours costs the person none. */
  release(challenge: string): Promise<void>
  waits(tx: Transaction, purpose: ChallengePurpose, challenge: string): Promise<boolean>
  /** Ends it: for one caller alone, for its purpose alone, and where a person is named for theirs alone. */
  take(
    tx: Transaction | Database,
    purpose: ChallengePurpose,
    challenge: string,
    userId?: string,
  ): Promise<OpenChallenge | null>
}

/** Questions that a client carries to the answer: bound to a purpose and a person, good once, ended in five minutes. */
export function createChallenges(db: Database): Challenges {
  return {
    async ask(tx, purpose, asked) {
      const challenge = randomBytes(challengeBytes).toString('base64url')
      const expiresAt = await insertChallenge(tx, { hash: hash(challenge), purpose, ttlSeconds, ...asked })
      return { challenge, expiresAt }
    },

    async attempt(purpose, challenge) {
      const found = await attemptChallenge(db, hash(challenge), purpose)
      if (found === null) return { kind: 'gone' }
      return { kind: found.attempts > attemptsMax ? 'exhausted' : 'open', challenge: found }
    },

    waits: (tx, purpose, challenge) => challengeWaits(tx, hash(challenge), purpose),
    release: (challenge) => releaseChallenge(db, hash(challenge)),
    take: (tx, purpose, challenge, userId) => takeChallenge(tx, hash(challenge), purpose, userId ?? null),
  }
}

function hash(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest()
}
