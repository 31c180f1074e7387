import { timingSafeEqual } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import type { Keyring } from '../crypto/keyring.ts'
import { open, seal } from '../crypto/seal.ts'
import type { Clock } from '../observability/clock.ts'

/** RFC 6238 with what every authenticator does: SHA-1, 6 digits, 30 seconds. */
const algorithm = 'SHA1'
const digits = 6
const stepSeconds = 30
/** RFC 6238 5.2: one step either way, for clocks that differ and people who type. */
const stepsEitherWay = 1
/** RFC 4226 4: 160 bits. */
const secretBytes = 20

/** An authenticator key in the hands of its person, and sealed for its row. */
interface TotpKey {
  /** Base32. */
  readonly secret: string
  /** For the authenticator: otpauth://totp/… */
  readonly uri: string
  /** The same as a picture: a data: URI of an SVG. */
  readonly qrCode: string
  readonly sealed: string
}

export interface Totp {
  /** A new key for the factor `id`; `label` is how the authenticator lists it. */
  make(id: string, label: string): TotpKey
  /** The steps around now whose code this is, the earliest first: none for a wrong one. Decided in constant time. */
  stepsOf(id: string, sealed: string, code: string): readonly number[]
}

/** Time-based one-time passwords (RFC 6238). That a step counts once is for the database to say. */
export function createTotp(keys: Keyring, issuer: string, clock: Clock): Totp {
  const placeOf = (id: string) => `second_factors:sealed_secret:${id}`

  return {
    make(id, label) {
      const secret = new Secret({ size: secretBytes })
      const uri = new TOTP({ issuer, label, secret, algorithm, digits, period: stepSeconds }).toString()
      const picture = Buffer.from(renderSVG(uri, { ecc: 'M', border: 4 })).toString('base64')
      return {
        secret: secret.base32,
        uri,
        qrCode: `data:image/svg+xml;base64,${picture}`,
        sealed: seal(keys, placeOf(id), secret.bytes),
      }
    },

    stepsOf(id, sealed, code) {
      const typed = digitsOf(code)
      const secret = new Secret({ buffer: Uint8Array.from(open(keys, placeOf(id), sealed)).buffer })
      const now = Math.floor(clock.now() / 1000 / stepSeconds)
      const near = Array.from({ length: 2 * stepsEitherWay + 1 }, (_, index) => now - stepsEitherWay + index)
      return near.filter((step) => {
        const timestamp = step * stepSeconds * 1000
        const right = Buffer.from(
          TOTP.generate({ secret, algorithm, digits, period: stepSeconds, timestamp }),
        )
        return typed !== null && timingSafeEqual(right, typed)
      })
    },
  }
}

/** Six digits as people write them: in any width, with spaces between. Null for anything else. */
function digitsOf(code: string): Buffer | null {
  const typed = code.normalize('NFKC').replaceAll(/\s/g, '')
  return /^[0-9]{6}$/.test(typed) ? Buffer.from(typed) : null
}
