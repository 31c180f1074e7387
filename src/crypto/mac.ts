import { createHmac } from 'node:crypto'
import type { Key } from './keyring.ts'

/** HMAC-SHA-256 (RFC 2104) over parts that stand one after the other: where their lengths vary, the caller sets them apart. */
export function mac({ secret }: Key, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}
