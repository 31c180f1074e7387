import { createHash, randomInt } from 'node:crypto'
import type { Transaction } from '../db/client.ts'
import { countCodes, deleteCodes, replaceCodes, takeCode } from '../db/queries/recoveryCodes.ts'

/** Crockford's base 32: nothing that looks like something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 16 letters are 80 random bits: nobody tries them all, so a fast hash keeps them, and no key whose rotation ends them. */
const letters = 16
const codesOnASheet = 10

export interface RecoveryCodes {
  /** Ten new codes in the place of whatever there was; this is the only time that anybody sees them. */
  renew(tx: Transaction, userId: string): Promise<readonly string[]>
  /** Uses a code up; how many are left, or null where it is none of theirs. */
  use(tx: Transaction, userId: string, code: string): Promise<number | null>
  count(tx: Transaction, userId: string): Promise<number>
  remove(tx: Transaction, userId: string): Promise<void>
}

/** Codes for whoever has lost the other factor: good once each, kept as SHA-256 of person and code. */
export function createRecoveryCodes(): RecoveryCodes {
  return {
    async renew(tx, userId) {
      const codes = Array.from({ length: codesOnASheet }, makeCode)
      await replaceCodes(
        tx,
        userId,
        codes.map((code) => hash(userId, code)),
      )
      return codes
    },

    async use(tx, userId, code) {
      return (await takeCode(tx, userId, hash(userId, code))) ? countCodes(tx, userId) : null
    },

    count: countCodes,
    remove: deleteCodes,
  }
}

/** As in `7K3M-QX0B-94ZT-HW5E`. */
function makeCode(): string {
  const code = Array.from({ length: letters }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return code.replaceAll(/(.{4})(?!$)/g, '$1-')
}

function hash(userId: string, code: string): Buffer {
  return createHash('sha256')
    .update(`${userId}:${canonical(code)}`)
    .digest()
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
