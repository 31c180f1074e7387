import { availableParallelism } from 'node:os'
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import type { Keyring } from '../crypto/keyring.ts'
import { Refusal } from '../errors.ts'
import type { Metrics } from '../observability/metrics.ts'
import { readImportedHash } from './importedHashes.ts'
import { normalizePassword } from './passwordRules.ts'

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane. */
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** How many hashes may wait for a core; at about 40 a second and core they are all done within two seconds. */
const waitingMax = 64

/** Stands for the pepper of a hash that another system made: it had none, and moves on at the next sign-in. */
export const importedKeyId = 'imported'

/** What `users` keeps of a password: a PHC string and the id of the pepper that it was made with. */
export interface StoredPassword {
  readonly hash: string
  readonly keyId: string
}

export interface Passwords {
  /** Throws `SERVICE_UNAVAILABLE` where too many hashes wait already. */
  hash(password: string): Promise<StoredPassword>
  /** With null, for a person who does not exist, it works as long and answers false. */
  verify(password: string, stored: StoredPassword | null): Promise<boolean>
  /** True where parameters or pepper have moved on since the hash was made. */
  isOutdated(stored: StoredPassword): boolean
}

/** argon2id with a pepper (RFC 9106's secret value), never more at once than there are cores, a bounded queue behind. */
export async function createPasswords(pepper: Keyring, metrics: Metrics): Promise<Passwords> {
  const inTurn = createTurns(availableParallelism(), metrics)

  const hash = (password: string) =>
    argon2.hash(normalizePassword(password), { ...parameters, secret: pepper.current.bytes })

  const stranger: StoredPassword = {
    hash: await hash(randomBytes(32).toString('base64')),
    keyId: pepper.current.id,
  }

  return {
    hash: async (password) => ({ hash: await inTurn(() => hash(password)), keyId: pepper.current.id }),

    async verify(password, stored) {
      // Hash anyway: an unknown email must cost the same time as a wrong password.
      const imported = stored?.keyId === importedKeyId ? readImportedHash(stored.hash) : null
      if (imported !== null) return inTurn(() => imported.verify(password))
      const isUsable = stored !== null && stored.keyId !== importedKeyId
      const { hash, keyId } = isUsable ? stored : stranger
      const key = pepper.all.find(({ id }) => id === keyId) ?? pepper.current
      const matches = await inTurn(() =>
        argon2.verify(hash, normalizePassword(password), { secret: key.bytes }),
      )
      return matches && isUsable
    },

    isOutdated: ({ hash, keyId }) => keyId !== pepper.current.id || argon2.needsRehash(hash, parameters),
  }
}

/** Runs at most `atOnce` tasks together and lets `waitingMax` more wait in order; beyond that it refuses. */
function createTurns(atOnce: number, metrics: Metrics) {
  const waiting: (() => void)[] = []
  let running = 0

  return async function inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (running < atOnce) {
      running += 1
    } else {
      if (waiting.length >= waitingMax) {
        throw new Refusal('SERVICE_UNAVAILABLE', { retryAfter: 2, detail: 'too many password hashes wait' })
      }
      // Whoever finishes hands its turn over, so `running` stays as it is.
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        metrics.hashesWaiting.set(waiting.length)
      })
    }
    const end = metrics.hashSeconds.startTimer()
    try {
      return await task()
    } finally {
      end()
      const next = waiting.shift()
      metrics.hashesWaiting.set(waiting.length)
      if (next === undefined) running -= 1
      else next()
    }
  }
}
