import type { Database, Transaction } from '../db/client.ts'
import {
  type ApiKeyRow,
  insertKey,
  prepareListKeys,
  replaceSecret,
  revokeKey,
} from '../db/queries/apiKeys.ts'
import type { KeySecrets } from './keySecrets.ts'
import { makeKeyId, makeSecret, writeKey } from './keyText.ts'
import type { Scope } from './viewer.ts'

/** How many live keys a person may have at once. */
const keysMax = 25

/** A key and, this once, its text. */
interface IssuedApiKey {
  readonly apiKey: ApiKeyRow
  readonly secret: string
}

/** What a new key is to be. */
interface NewApiKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly signed: boolean
  /** Canonical addresses and CIDRs; null: from anywhere. */
  readonly allowedIps: readonly string[] | null
  readonly expiresInDays: number | null
}

export interface ApiKeys {
  /** Makes a key for this person; null where they have as many live ones as a person may. */
  create(tx: Transaction, userId: string, key: NewApiKey): Promise<IssuedApiKey | null>
  /** Another secret for a live key of this person; the one before is good for `graceSeconds` more. Null: no such key. */
  rotate(tx: Transaction, userId: string, id: string, graceSeconds: number): Promise<IssuedApiKey | null>
  /** Ends a key of this person: `revoked` for the one call that did it, `ended` where it had been. */
  revoke(tx: Transaction, userId: string, id: string): Promise<'revoked' | 'ended' | 'absent'>
  /** All of a person's, the newest first. */
  list(userId: string): Promise<ApiKeyRow[]>
}

export function createApiKeys(db: Database, secrets: KeySecrets): ApiKeys {
  const listKeys = prepareListKeys(db)

  return {
    async create(tx, userId, { expiresInDays, scopes, allowedIps, ...key }) {
      const id = makeKeyId()
      const secret = makeSecret(id)
      const values = {
        ...key,
        id,
        userId,
        scopes: [...scopes],
        allowedIps: allowedIps === null ? null : [...allowedIps],
        keptSecret: secrets.keep(id, secret, key.signed),
      }
      const apiKey = await insertKey(tx, values, expiresInDays, keysMax)
      return apiKey === null ? null : { apiKey, secret: writeKey({ id, secret }) }
    },

    async rotate(tx, userId, id, graceSeconds) {
      const secret = makeSecret(id)
      const keep = (signed: boolean) => secrets.keep(id, secret, signed)
      const apiKey = await replaceSecret(tx, { id, userId }, keep, graceSeconds)
      return apiKey === null ? null : { apiKey, secret: writeKey({ id, secret }) }
    },

    revoke: (tx, userId, id) => revokeKey(tx, { id, userId }),
    list: (userId) => listKeys.execute({ userId }),
  }
}
