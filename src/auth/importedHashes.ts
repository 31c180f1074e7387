import { pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import argon2 from 'argon2'
import { compare } from 'bcrypt'

const derivePbkdf2 = promisify(pbkdf2)
const deriveScrypt = promisify<string, Buffer, number, object, Buffer>(scrypt)

/** A dearer hash is refused at the import: at every wrong guess it would cost us what it once cost its maker. */
const ceilings = {
  bcryptCost: 14,
  argon2KiB: 256 * 1024,
  argon2Passes: 12,
  argon2Lanes: 8,
  scryptBytes: 128 * 1024 * 1024,
  scryptLanes: 4,
  pbkdf2Rounds: 2_000_000,
} as const

/** A hash of another system that could be read: it verifies the password as that system did, without NFKC and pepper. */
export interface ImportedHash {
  /** Why it costs too much to be taken over; null where it does not. */
  readonly excess: string | null
  verify(password: string): Promise<boolean>
}

type Reader = (text: string) => ImportedHash | null

/** Reads bcrypt (`$2b$`), argon2, scrypt and PBKDF2 (PHC, passlib and Django spellings); null for anything else. */
export function readImportedHash(text: string): ImportedHash | null {
  if (text.length > 512) return null
  for (const read of readers) {
    const found = read(text)
    if (found !== null) return found
  }
  return null
}

const readBcrypt: Reader = (text) => {
  const cost = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text)?.[1]
  if (cost === undefined || Number(cost) < 4) return null
  return {
    excess: above(Number(cost), ceilings.bcryptCost, 'of bcrypt cost'),
    verify: (password) => compare(password, text),
  }
}

const readArgon2: Reader = (text) => {
  const found =
    /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,9}),t=(\d{1,5}),p=(\d{1,3})\$[\w+/-]{11,}\$[\w+/-]{22,}$/.exec(text)
  if (found === null) return null
  const [memory, passes, lanes] = found.slice(1).map(Number)
  return {
    excess:
      above(memory, ceilings.argon2KiB, 'KiB of argon2 memory') ??
      above(passes, ceilings.argon2Passes, 'argon2 passes') ??
      above(lanes, ceilings.argon2Lanes, 'argon2 lanes'),
    verify: (password) => argon2.verify(text, password),
  }
}

const readScrypt: Reader = (text) => {
  const found = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([\w+/.=-]{8,})\$([\w+/.=-]{22,})$/.exec(
    text,
  )
  if (found === null) return null
  const [log = 0, blockSize = 0, parallelization = 0] = found.slice(1, 4).map(Number)
  const [salt, hash] = [bytesOf(found[4]), bytesOf(found[5])]
  if (log < 1 || blockSize < 1 || parallelization < 1) return null
  const cost = 2 ** log
  const options = { N: cost, r: blockSize, p: parallelization, maxmem: 2 * ceilings.scryptBytes }
  return {
    excess:
      above(128 * cost * blockSize, ceilings.scryptBytes, 'bytes of scrypt memory') ??
      above(parallelization, ceilings.scryptLanes, 'scrypt lanes'),
    verify: async (password) =>
      timingSafeEqual(await deriveScrypt(password, salt, hash.length, options), hash),
  }
}

const readPbkdf2: Reader = (text) => {
  const phc =
    /^\$pbkdf2-(sha1|sha256|sha512)\$(?:i=)?(\d{1,9})(?:,l=\d+)?\$([\w+/.=-]{8,})\$([\w+/.=-]{22,})$/.exec(
      text,
    )
  // Django writes the salt as it is, not in base64.
  const django = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,9})\$([\x21-\x7e]{1,64})\$([\w+/=]{22,})$/.exec(text)
  const [, digest, rounds, salt, hash] = phc ?? django ?? []
  if (digest === undefined || salt === undefined || Number(rounds) < 1) return null
  const saltBytes = phc === null ? Buffer.from(salt) : bytesOf(salt)
  const wanted = bytesOf(hash)
  return {
    excess: above(Number(rounds), ceilings.pbkdf2Rounds, 'PBKDF2 rounds'),
    verify: async (password) =>
      timingSafeEqual(await derivePbkdf2(password, saltBytes, Number(rounds), wanted.length, digest), wanted),
  }
}

const readers: readonly Reader[] = [readBcrypt, readArgon2, readScrypt, readPbkdf2]

function above(value: number | undefined, most: number, what: string): string | null {
  return value === undefined || value > most ? `costs too much: more than ${most} ${what}` : null
}

/** Base64 in any of its spellings; passlib writes a dot for the plus. */
function bytesOf(text = ''): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}
