import type { FieldLimit } from './policy.ts'
import type { PolicyContext } from './principal.ts'

/** Turns an address into what is counted: an IPv6 address into its /64. */
export type AddressKey = (ip: string) => string

/** The key of a limit for one use of its field, in the order of `by`; null where the limit does not count this caller. */
export function limitKey(
  { by, argPaths }: FieldLimit,
  args: Readonly<Record<string, unknown>>,
  { viewer, client }: PolicyContext,
  addressKey: AddressKey,
): readonly string[] | null {
  const key: string[] = []
  for (const part of by) {
    if (part === 'IP') key.push(addressKey(client.ip))
    else if (part === 'GLOBAL') key.push('global')
    else if (part === 'ARGS') key.push(...argPaths.map((path) => canonicalText(valueAt(args, path))))
    else if (viewer.kind === 'anonymous') throw new TypeError(`a limit by ${part} met a stranger`)
    else if (part === 'USER') key.push(viewer.userId)
    else if (viewer.kind === 'apiKey') key.push(viewer.apiKeyId)
    else if (part === 'SESSION') key.push(viewer.sessionId)
    else return null
  }
  return key
}

function valueAt(args: unknown, path: readonly string[]): unknown {
  let value = args
  for (const segment of path) value = isRecord(value) ? value[segment] : undefined
  return value
}

/**
 * One text for all spellings of a value: absent is empty, a scalar that keeps a `canonical` form speaks by it, and the
 * keys of an object are sorted, so that their order makes no new bucket.
 */
function canonicalText(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (isRecord(value) && typeof value['canonical'] === 'string') return value['canonical']
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isRecord(inner) || Array.isArray(inner)) return inner
    if (typeof inner['canonical'] === 'string') return inner['canonical']
    return Object.fromEntries(Object.entries(inner).toSorted(([left], [right]) => (left < right ? -1 : 1)))
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
