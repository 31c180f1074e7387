import { LRUCache } from 'lru-cache'
import type { Database, Transaction } from '../db/client.ts'
import { noteAddress, noteUse } from '../db/queries/apiKeys.ts'
import type { Client } from '../observability/client.ts'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { ApiKeyViewer } from './viewer.ts'

const pairsMax = 50_000
const noteEveryMs = 60_000

/** Records, in the transaction that notes it, that a key was used from where it had not been. */
type OnNewAddress = (tx: Transaction, viewer: ApiKeyViewer, client: Client) => Promise<unknown>

export interface KeyUses {
  /** Notes a use: at once where this process has noted it within the minute; a promise where the address is new to it. */
  note(viewer: ApiKeyViewer, client: Client): void | Promise<void>
}

/** When and from where keys are used, at the cost of a write a minute and address. */
export function createKeyUses(
  db: Database,
  onNewAddress: OnNewAddress,
  clock: Clock,
  logger: Logger,
): KeyUses {
  const notedAt = new LRUCache<string, number>({ max: pairsMax })
  const noting = new Map<string, Promise<void>>()

  const noteFirst = async (viewer: ApiKeyViewer, client: Client) => {
    await db.transaction(async (tx) => {
      if (await noteAddress(tx, viewer.apiKeyId, client.ip)) await onNewAddress(tx, viewer, client)
      await noteUse(tx, viewer.apiKeyId)
    })
    notedAt.set(pairOf(viewer, client), clock.now())
  }

  return {
    note(viewer, client) {
      const pair = pairOf(viewer, client)
      const now = clock.now()
      const last = notedAt.get(pair)
      if (last === undefined) {
        // No use without its event: those that come together wait for the same one.
        const first =
          noting.get(pair) ??
          noteFirst(viewer, client).finally(() => {
            noting.delete(pair)
          })
        noting.set(pair, first)
        return first
      }
      if (now - last < noteEveryMs) return undefined
      notedAt.set(pair, now)
      noteUse(db, viewer.apiKeyId).catch((error: unknown) => {
        logger.warn({ err: error }, 'the use of an API key could not be noted')
      })
      return undefined
    },
  }
}

function pairOf({ apiKeyId }: ApiKeyViewer, { ip }: Client): string {
  return `${apiKeyId} ${ip}`
}
