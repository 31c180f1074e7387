import type { Keyring } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'
import type { Config } from './config.ts'

/** Settings that differ from instance to instance of one service. */
const ofOneInstance = new Set(['home', 'http.host', 'http.port', 'mail.transport'])

/**
 * For each setting, by its path in `Config`, an HMAC of its value under every key of the ring, the current one first:
 * it tells whether the value changed, and nothing of what it is.
 */
export function configurationMarks(
  config: Config,
  keys: Keyring,
): Map<string, readonly [string, ...string[]]> {
  const marks = new Map<string, readonly [string, ...string[]]>()
  for (const [group, value] of Object.entries(config)) {
    const parts = isGroup(value)
      ? Object.entries(value).map(([name, part]) => [`${group}.${name}`, part] as const)
      : [[group, value] as const]
    for (const [path, part] of parts) {
      if (ofOneInstance.has(path)) continue
      const text = JSON.stringify(part, plain) ?? 'undefined'
      const [current, ...previous] = [keys.current, ...keys.all.slice(1)].map((key) =>
        mac(key, `${path}=${text}`).toString('base64url'),
      )
      if (current !== undefined) marks.set(path, [current, ...previous])
    }
  }
  return marks
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value]
  return value instanceof Set ? [...value] : value
}
