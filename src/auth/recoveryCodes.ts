import { createHmac, randomInt } from 'node:crypto'
import type { Keyring } from '../crypto/keyring.ts'
import type { Transaction } from '../db/client.ts'
import { countCodes, deleteCodes, replaceCodes, takeCode } from '../db/queries/recoveryCodes.ts'

/** Crockford's base 32: nothing that looks like something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 12 letters are 60 random bits; ASVS 6.5.3 asks for 20, ours for 50. */
const letters = 12
const codesOnASheet = 10

export interface RecoveryCodes {
  /** Ten new codes in the place of whatever there was; this is the only time that anybody sees them. */
  renew(tx: Transaction, userId: string): Promise<readonly string[]>
  /** Uses a code up; how many are left, or null where it is none of theirs. */
  use(tx: Transaction, userId: string, code: string): Promise<number | null>
  count(tx: Transaction, userId: string): Promise<number>
  remove(tx: Transaction, userId: string): Promise<void>
}

/** Codes for whoever has lost the other factor: good once each, kept as HMACs of person and code. */
export function createRecoveryCodes(keys: Keyring): RecoveryCodes {
  const hash = (key: Buffer, userId: string, code: string) =>
    createHmac('sha256', key).update(`${userId}:${code}`).digest()

  return {
    async renew(tx, userId) {
      const codes = Array.from({ length: codesOnASheet }, makeCode)
      const hashes = codes.map((code) => hash(keys.current.bytes, userId, canonical(code)))
      await replaceCodes(tx, userId, hashes)
      return codes
    },

    async use(tx, userId, code) {
      const typed = canonical(code)
      const hashes = keys.all.map(({ bytes }) => hash(bytes, userId, typed))
      return (await takeCode(tx, userId, hashes)) ? countCodes(tx, userId) : null
    },

    count: countCodes,
    remove: deleteCodes,
  }
}

/** As in `7K3M-QX0B-94ZT`. */
function makeCode(): string {
  const code = Array.from({ length: letters }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return code.replaceAll(/(.{4})(?!$)/g, '$1-')
}

/** However it was copied from the sheet: in any width and case, with dashes or without, O for 0 and I or L for 1. */
function canonical(code: string): string {
  return code
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
}
