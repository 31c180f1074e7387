import type { Keyring } from './keyring.ts'
import { open, seal } from './seal.ts'

/** `seal` for a value that JSON can carry. */
export function sealJson(keys: Keyring, place: string, value: unknown): string {
  return seal(keys, place, Buffer.from(JSON.stringify(value)))
}

/** Opens what `sealJson` made; throws `SealError`. What it was is for the caller to check. */
export function openJson(keys: Keyring, place: string, sealed: string): unknown {
  return JSON.parse(open(keys, place, sealed).toString())
}
