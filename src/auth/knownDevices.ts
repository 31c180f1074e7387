import { timingSafeEqual } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { Keyring } from '../crypto/keyring.ts'
import type { Database, Transaction } from '../db/client.ts'
import {
  deleteDevice,
  deleteDevicesOf,
  insertDevice,
  prepareFindDevice,
  touchDevice,
} from '../db/queries/knownDevices.ts'
import type { Client } from '../observability/client.ts'
import { createDeviceTokens } from './deviceTokens.ts'

/** A device stays known for 180 days after the last sign-in from it. */
export const knownSeconds = 180 * 24 * 3600

/** Of one person; beyond that the one unused for longest is forgotten. */
const devicesMax = 20

/** A device that its person has signed in from before. */
export interface KnownDevice {
  readonly id: string
  /** Whether the person proved a second factor here and asked not to be asked again; never true of staff. */
  readonly isRemembered: boolean
}

export interface KnownDevices {
  /** Which device of this person presents itself; null for a stranger's, a forged, an expired or a forgotten one. */
  recognise(presented: string | null, userId: string): Promise<KnownDevice | null>
  /**
   * Makes the device known at a sign-in and answers the token to keep; with `rememberSeconds`, the second factor that was
   * just proved is remembered for so long, under a token that nobody had before.
   */
  know(
    tx: Transaction,
    userId: string,
    client: Client,
    presented: string | null,
    options?: { readonly rememberSeconds?: number | undefined },
  ): Promise<{ readonly token: string; readonly isNew: boolean }>
  /** Forgets all devices of a person: after "this was not me", a reset password, an erased account. Answers how many. */
  forget(tx: Transaction, userId: string): Promise<number>
}

/** Devices by signed tokens (OWASP: device cookies), bound to a person each; only hashes are stored. */
export function createKnownDevices(db: Database, keys: Keyring): KnownDevices {
  const tokens = createDeviceTokens(keys)
  const find = prepareFindDevice(db)

  return {
    async recognise(presented, userId) {
      const part = presented === null ? null : tokens.read(presented, userId)
      if (part === null) return null
      const [row] = await find.execute({ deviceId: part.id, userId })
      if (row === undefined || !timingSafeEqual(row.secretHash, part.secretHash)) return null
      return { id: row.id, isRemembered: row.isRemembered }
    },

    async know(tx, userId, { ip, userAgent }, presented, { rememberSeconds } = {}) {
      const part = presented === null ? null : tokens.read(presented, userId)
      const seen = { ipAddress: ip, userAgent }
      const isKnown = part !== null && (await touchDevice(tx, { ...part, userId }, seen, knownSeconds))
      if (isKnown && rememberSeconds === undefined)
        return { token: tokens.join(part, presented, userId), isNew: false }

      // Whoever had the token before the second factor was proved gains nothing by it.
      if (isKnown) await deleteDevice(tx, { id: part.id, userId })
      const fresh = tokens.make(uuidv7(), userId)
      const device = { id: fresh.id, userId, secretHash: fresh.secretHash, ...seen }
      await insertDevice(
        tx,
        device,
        { known: knownSeconds, remembered: rememberSeconds ?? null },
        devicesMax - 1,
      )
      return { token: tokens.join(fresh, presented, userId), isNew: !isKnown }
    },

    forget: deleteDevicesOf,
  }
}
