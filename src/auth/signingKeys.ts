import type { KeyObject } from 'node:crypto'
import type { CryptoKey, JWK } from 'jose'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database, Transaction } from '../db/client.ts'
import {
  type StoredSigningKey,
  fillSigningKeys,
  listSigningKeys,
  rotateSigningKeys,
} from '../db/queries/signingKeys.ts'
import type { After, Clock } from '../observability/clock.ts'
import { importPublicKey, makeSigningKey, openPrivateKey, signingAlgorithm } from './signingKeyPair.ts'

/** How often every process reads the ring again: so long another may go on signing with the key before. */
export const ringReadSeconds = 30

/** A token that names an unknown key makes the ring be read again, no more often than this: until then it waits. */
const readAgainMs = 500

/** Clocks of machines differ by this much at most. */
const skewSeconds = 60

/** How long a key is still accepted once it signs no more: its last token was signed by whoever read the ring last. */
export function retirementSeconds(accessTokenTtlSeconds: number): number {
  return accessTokenTtlSeconds + ringReadSeconds + skewSeconds
}

/** What became of the ring. */
export interface RotatedRing {
  readonly activeKid: string
  readonly nextKid: string
  /** Whose tokens are refused from now on. */
  readonly retiredKids: readonly string[]
}

export interface SigningKeys {
  /** The id and the private half of the key that signs now. */
  readonly active: { readonly kid: string; readonly key: KeyObject }
  /** The public half for a token's `kid`, read again where it is unknown; undefined for none, and for a retired one. */
  find(kid: string): CryptoKey | undefined | Promise<CryptoKey | undefined>
  /** The public halves as a JWK Set (RFC 7517); the next key stands in it before it signs. */
  readonly jwks: { readonly keys: readonly JWK[] }
  /** Takes over what another process has changed; answers how many keys that concerned. */
  reload(): Promise<number>
}

interface Ring {
  readonly rows: readonly StoredSigningKey[]
  readonly active: SigningKeys['active']
  readonly publicKeys: ReadonlyMap<string, { readonly key: CryptoKey; readonly endsAt: number }>
}

/**
 * Reads the ring of signing keys, making what is missing (several processes agree on one).
 * Throws an Error with a sentence where the active key does not open with JWT_SECRET_KEY or the one before it.
 */
export async function loadSigningKeys(
  db: Database,
  keys: Keyring,
  clock: Clock,
  after: After,
): Promise<SigningKeys> {
  let ring = await readRing(db, keys)
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<number> | null = null

  const reload = async () => {
    const before = new Map(ring.rows.map(({ kid, status }) => [kid, status]))
    const fresh = await readRing(db, keys)
    ring = fresh
    return fresh.rows.filter(({ kid, status }) => before.get(kid) !== status).length
  }
  const known = (kid: string) => {
    const found = ring.publicKeys.get(kid)
    return found !== undefined && found.endsAt > clock.now() ? found.key : undefined
  }
  const readSoon = () => {
    reading ??= new Promise<void>((resolve) =>
      after(Math.max(readAt + readAgainMs - clock.now(), 0), resolve),
    )
      .then(() => {
        readAt = clock.now()
        return reload()
      })
      .finally(() => {
        reading = null
      })
    return reading
  }

  return {
    get active() {
      return ring.active
    },
    find(kid) {
      const key = known(kid)
      if (key !== undefined || ring.publicKeys.has(kid)) return key
      // Rotated elsewhere, perhaps. However many strangers invent names, they share one look in half a second.
      return readSoon().then(() => known(kid))
    },
    get jwks() {
      const usable = ring.rows.filter(({ kid }) => known(kid) !== undefined)
      return {
        keys: usable.map(({ kid, publicJwk }) => ({ ...publicJwk, kid, alg: signingAlgorithm, use: 'sig' })),
      }
    },
    reload,
  }
}

/** Moves the ring on; tokens of the key that signed until now are good for `retireAfterSeconds` more. */
export async function rotateRing(
  tx: Transaction,
  keys: Keyring,
  retireAfterSeconds: number,
): Promise<RotatedRing> {
  const rows = await rotateSigningKeys(tx, await makeSigningKey(keys), retireAfterSeconds)
  const kids = (status: string) => rows.filter((row) => row.status === status).map(({ kid }) => kid)
  const [activeKid] = kids('active')
  const [nextKid] = kids('next')
  if (activeKid === undefined || nextKid === undefined) throw new Error('The ring of signing keys has a gap.')
  return { activeKid, nextKid, retiredKids: kids('retired') }
}

async function readRing(db: Database, keys: Keyring): Promise<Ring> {
  const stored = await listSigningKeys(db)
  const has = (status: string) => stored.some((row) => row.status === status)
  const rows = has('active') && has('next') ? stored : await fill(db, keys)
  const active = rows.find(({ status }) => status === 'active')
  if (active === undefined) throw new Error('There is no active signing key and none could be made.')

  const usable = rows.filter(({ status }) => status !== 'retired')
  const publicKeys = await Promise.all(
    usable.map(async ({ kid, publicJwk, retiresAt }) => {
      const endsAt = retiresAt?.getTime() ?? Number.POSITIVE_INFINITY
      return [kid, { key: await importPublicKey(publicJwk), endsAt }] as const
    }),
  )
  return {
    rows,
    active: { kid: active.kid, key: openPrivateKey(active, keys) },
    publicKeys: new Map(publicKeys),
  }
}

async function fill(db: Database, keys: Keyring): Promise<StoredSigningKey[]> {
  const [active, next] = await Promise.all([makeSigningKey(keys), makeSigningKey(keys)])
  await fillSigningKeys(db, { active, next })
  return listSigningKeys(db)
}
