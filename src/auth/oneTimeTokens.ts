import { createHash, randomBytes } from 'node:crypto'
import type { Database, Transaction } from '../db/client.ts'
import {
  type TokenBearer,
  deleteTokens,
  findToken,
  insertToken,
  replaceToken,
  useToken,
} from '../db/queries/oneTimeTokens.ts'
import type { TokenPurpose } from '../db/tables/oneTimeTokens.ts'

const prefix = 'gt_'
const randomLength = 32

const hourSeconds = 3600
const daySeconds = 24 * hourSeconds

/** How long a mailed token is good. */
const goodForSeconds: Readonly<Record<TokenPurpose, number>> = {
  verify_email: daySeconds,
  reset_password: hourSeconds,
  // Who finds the mail older resets the password, which unlocks as well.
  unlock_account: 7 * daySeconds,
  report_activity: 7 * daySeconds,
  confirm_email_change: daySeconds,
  undo_email_change: 3 * daySeconds,
}

/** Of these the latest is the only one. */
const solePurposes: ReadonlySet<TokenPurpose> = new Set<TokenPurpose>([
  'verify_email',
  'reset_password',
  'confirm_email_change',
])

export interface OneTimeTokens {
  /** A token of 256 random bits; where the purpose has one at a time, it ends the one before. */
  issue(
    tx: Transaction,
    userId: string,
    purpose: TokenPurpose,
    data?: Readonly<Record<string, string>>,
  ): Promise<string>
  /** Uses a token up: of many at once one wins. Null for what is unknown, used, expired or of another purpose. */
  consume(tx: Transaction, token: string, purpose: TokenPurpose): Promise<TokenBearer | null>
  /** Whose a good token is, which stays good: for what is refused before anything is done. */
  look(token: string, purpose: TokenPurpose): Promise<TokenBearer | null>
  /** Ends a person's tokens of one purpose. */
  end(tx: Transaction, userId: string, purpose: TokenPurpose): Promise<void>
}

/** Tokens that travel by mail: bound to one purpose, good once, kept as SHA-256 alone, judged by the database's clock. */
export function createOneTimeTokens(db: Database): OneTimeTokens {
  return {
    async issue(tx, userId, purpose, data = {}) {
      const token = prefix + randomBytes(randomLength).toString('base64url')
      const keep = solePurposes.has(purpose) ? replaceToken : insertToken
      await keep(tx, { tokenHash: hashOf(token), userId, purpose, data }, goodForSeconds[purpose])
      return token
    },
    consume: async (tx, token, purpose) => (isOurs(token) ? useToken(tx, hashOf(token), purpose) : null),
    look: async (token, purpose) => (isOurs(token) ? findToken(db, hashOf(token), purpose) : null),
    end: deleteTokens,
  }
}

/** Judged by its form first: what is huge or malformed costs no hash and no query. */
function isOurs(token: string): boolean {
  return /^gt_[\w-]{43}$/.test(token)
}

/** The random half is the whole secret: a fast hash hides 256 bits as well as a slow one. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
