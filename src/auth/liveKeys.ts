import type { Database } from '../db/client.ts'
import { type JudgedApiKeyRow, prepareFindKey } from '../db/queries/apiKeys.ts'
import { type AddressList, addressList } from './addressList.ts'
import { type LiveMemory, createLiveMemory } from './liveMemory.ts'
import { toPerson } from './person.ts'
import type { ApiKeyViewer, Person } from './viewer.ts'

/** A key as it was read, whether or not it is good, and who asks with each of its secrets. */
export interface LiveKey {
  readonly key: JudgedApiKeyRow
  readonly person: Person
  readonly securityVersion: number
  /** null: from anywhere. */
  readonly isAllowed: AddressList | null
  /** One viewer object serves every request until the key or its person changes. */
  readonly viewer: ApiKeyViewer
  readonly previousViewer: ApiKeyViewer
}

export type LiveKeys = LiveMemory<LiveKey>

/**
 * The API keys in use, in memory as long as the feed of changes is up. Keys that have ended are kept too, so that
 * whoever goes on presenting one costs no query; each request is judged by `keyFault`.
 */
export function createLiveKeys(db: Database, isFeedUp: () => boolean): LiveKeys {
  const findKey = prepareFindKey(db)

  return createLiveMemory({
    kind: 'apiKey',
    isFeedUp,
    async read(id) {
      const [row] = await findKey.execute({ id })
      if (row === undefined) return null
      const { key, securityVersion } = row
      const person = toPerson(row.person)
      const viewerOf = (secretNumber: number, ends: readonly (Date | null)[]): ApiKeyViewer => {
        const times = ends.filter((end) => end !== null).map((end) => Math.floor(end.getTime() / 1000))
        return {
          kind: 'apiKey',
          userId: person.id,
          person,
          apiKeyId: key.id,
          roles: new Set(person.roles),
          scopes: new Set(key.scopes),
          securityVersion,
          secretNumber,
          ...(times.length > 0 && { expiresAt: Math.min(...times) }),
        }
      }
      return {
        key,
        person,
        securityVersion,
        isAllowed: key.allowedIps === null ? null : addressList(key.allowedIps),
        viewer: viewerOf(key.secretNumber, [key.expiresAt]),
        previousViewer: viewerOf(key.secretNumber - 1, [key.expiresAt, key.previousSecretExpiresAt]),
      }
    },
    ownerOf: ({ person }) => person.id,
    isTimely: () => true,
  })
}
