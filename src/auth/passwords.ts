import { availableParallelism } from 'node:os'
import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import type { Keyring } from '../crypto/keyring.ts'
import { Refusal } from '../errors.ts'
import type { Metrics } from '../observability/metrics.ts'
import { type HashParameters, hashParametersIn, isWeaker, missingWork } from './hashParameters.ts'
import { readImportedHash } from './importedHashes.ts'
import { normalizePassword } from './passwordRules.ts'

/** How much may wait for a core, in KiB times passes: 64 hashes of 19 MiB and two passes, done within two seconds. */
const waitingWorkMax = 64 * 19_456 * 2
const waitingMin = 8

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
  /**
   * With null, for a person who does not exist, it works as long and answers false; so it does for a hash of argon2 that
   * was made with less than the parameters of today.
   */
  verify(password: string, stored: StoredPassword | null): Promise<boolean>
  /** True where the pepper has moved on since the hash was made, or the parameters have risen; a dearer hash stays. */
  isOutdated(stored: StoredPassword): boolean
}

/** argon2id with a pepper (RFC 9106's secret value), never more at once than there are cores, a bounded queue behind. */
export async function createPasswords(
  pepper: Keyring,
  parameters: HashParameters,
  metrics: Metrics,
): Promise<Passwords> {
  const waitingMax = Math.ceil(waitingWorkMax / (parameters.memoryKiB * parameters.passes))
  const inTurn = createTurns(availableParallelism(), Math.max(waitingMax, waitingMin), metrics)

  const hashWith = (password: string, { memoryKiB, passes, lanes }: HashParameters) =>
    argon2.hash(normalizePassword(password), {
      type: argon2.argon2id,
      memoryCost: memoryKiB,
      timeCost: passes,
      parallelism: lanes,
      secret: pepper.current.bytes,
    })
  const hash = (password: string) => hashWith(password, parameters)

  /** Then works on as long as a hash of today would have: an account that nobody entered since must not show. */
  const andTheRest = async (password: string, stored: string, verify: () => Promise<boolean>) => {
    const matches = await verify()
    const made = hashParametersIn(stored)
    for (const piece of made === null ? [] : missingWork(made, parameters)) await hashWith(password, piece)
    return matches
  }

  const stranger: StoredPassword = {
    hash: await hash(randomBytes(32).toString('base64')),
    keyId: pepper.current.id,
  }

  return {
    hash: async (password) => ({ hash: await inTurn(() => hash(password)), keyId: pepper.current.id }),

    async verify(password, stored) {
      // Hash anyway: an unknown email must cost the same time as a wrong password.
      const imported = stored?.keyId === importedKeyId ? readImportedHash(stored.hash) : null
      if (stored !== null && imported !== null)
        return inTurn(() => andTheRest(password, stored.hash, () => imported.verify(password)))
      const isUsable = stored !== null && stored.keyId !== importedKeyId
      const { hash, keyId } = isUsable ? stored : stranger
      const key = pepper.all.find(({ id }) => id === keyId) ?? pepper.current
      const verify = () => argon2.verify(hash, normalizePassword(password), { secret: key.bytes })
      const matches = await inTurn(() => andTheRest(password, hash, verify))
      return matches && isUsable
    },

    isOutdated({ hash, keyId }) {
      const made = hashParametersIn(hash)
      return keyId !== pepper.current.id || made === null || isWeaker(made, parameters)
    },
  }
}

/** Runs at most `atOnce` tasks together and lets `waitingMax` more wait in order; beyond that it refuses. */
function createTurns(atOnce: number, waitingMax: number, metrics: Metrics) {
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
