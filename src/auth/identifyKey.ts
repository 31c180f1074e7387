import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Database } from '../db/client.ts'
import { rekeepSecret } from '../db/queries/apiKeys.ts'
import type { Client } from '../observability/client.ts'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import { keyFault } from './keyFault.ts'
import type { KeySecrets } from './keySecrets.ts'
import { type KeyText, readKey } from './keyText.ts'
import type { KeyUses } from './keyUses.ts'
import type { LiveKey, LiveKeys } from './liveKeys.ts'
import { provenSecret } from './provenSecret.ts'
import { refuseOutage } from './refuseOutage.ts'
import { refuseKey } from './rejectedKey.ts'
import type { ApiKeyViewer } from './viewer.ts'

const verifiedMax = 50_000

/** A text whose secret proved right, by the row as it was read then. */
interface Verified {
  readonly live: LiveKey
  readonly viewer: ApiKeyViewer
}

export type IdentifyKey = (text: string, client: Client) => ApiKeyViewer | Promise<ApiKeyViewer>

export interface IdentifyKeyDeps {
  readonly db: Database
  readonly liveKeys: LiveKeys
  readonly secrets: KeySecrets
  readonly uses: KeyUses
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Who asks with a plain API key; refuses one that does not count with `UNAUTHENTICATED`. A key in memory that was used
 * from this address before is answered without a promise, and without the database.
 */
export function createIdentifyKey({
  db,
  liveKeys,
  secrets,
  uses,
  clock,
  logger,
}: IdentifyKeyDeps): IdentifyKey {
  // An HMAC costs 0.01 ms, a look-up by SHA-256 a tenth of that.
  const verified = new LRUCache<string, Verified>({ max: verifiedMax })

  /** Whom a text that was seen before stands for, while nothing of its key has changed. */
  const recall = (digest: string, client: Client): ApiKeyViewer | null => {
    const known = verified.get(digest)
    if (known === undefined || liveKeys.recall(known.live.key.id) !== known.live) return null
    const { live, viewer } = known
    const now = clock.now()
    const isOver = viewer.expiresAt !== undefined && viewer.expiresAt * 1000 <= now
    return isOver || keyFault(live, client.ip, now) !== null ? null : viewer
  }

  const judge = ({ id, secret }: KeyText, digest: string, live: LiveKey | null, client: Client) => {
    const refused = (reason: string) =>
      refuseKey({
        event: 'api_key_rejected',
        reason,
        apiKeyId: live === null ? null : id,
        userId: live?.person.id ?? null,
      })
    if (live === null) throw refused('there is no such key')
    // What a signature proves with must not travel; hashes of a sealed secret there are none.
    if (live.key.signed) throw refused('a signed key came as a bearer token')

    const proven = provenSecret(live, (kept) => secrets.isKept(kept, secret), clock.now())
    if (proven === null) throw refused('the secret is wrong')
    const fault = keyFault(live, client.ip, clock.now())
    if (fault !== null) throw refused(fault)

    if (!secrets.isCurrent(proven.kept)) rekeep(id, proven.kept, secrets.keep(id, secret, false))
    verified.set(digest, { live, viewer: proven.viewer })
    return proven.viewer
  }

  /** The hash of a secret moves to the current `API_KEY_SECRET` when the secret is seen. */
  const rekeep = (id: string, before: string, after: string) => {
    rekeepSecret(db, id, before, after).catch((error: unknown) => {
      logger.warn({ err: error }, 'an API key could not be hashed anew')
    })
  }

  const admit = (viewer: ApiKeyViewer, client: Client) => {
    const noting = uses.note(viewer, client)
    return noting === undefined ? viewer : noting.then(() => viewer, refuseOutage)
  }

  return (text, client) => {
    const digest = hash('sha256', text, 'base64')
    const known = recall(digest, client)
    if (known !== null) return admit(known, client)
    const presented = readKey(text)
    if (presented === null)
      throw refuseKey({
        event: 'api_key_rejected',
        reason: 'it is no key of ours',
        apiKeyId: null,
        userId: null,
      })
    const live = liveKeys.recall(presented.id)
    if (live !== undefined) return admit(judge(presented, digest, live, client), client)
    return liveKeys
      .find(presented.id)
      .catch(refuseOutage)
      .then((found) => admit(judge(presented, digest, found, client), client))
  }
}
