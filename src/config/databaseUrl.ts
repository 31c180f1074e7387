import type { Complaint } from './variable.ts'
import { textKind } from './kind.ts'

const encryptedModes = new Set(['require', 'verify-ca', 'verify-full'])

/** A connection URL of Postgres, kept as written. */
export const databaseUrl = textKind(
  'a URL such as postgres://user:password@host:5432/name?sslmode=verify-full',
  (text) => {
    const parsed = URL.parse(text)
    if (parsed === null || !['postgres:', 'postgresql:'].includes(parsed.protocol)) return null
    return parsed.host !== '' || parsed.searchParams.has('host') ? text : null
  },
)

/** The `sslmode`s of a connection URL; drivers differ in which of two they heed, so all of them count. */
export function sslModesOf(text: string): readonly string[] {
  return URL.parse(text)?.searchParams.getAll('sslmode') ?? []
}

/** Complains of a connection that could be made, or fall back to, in the clear (libpq, "SSL Mode Descriptions"). */
export function refuseUnencrypted(text: string): Complaint | null {
  const modes = sslModesOf(text)
  if (modes.length > 0 && modes.every((mode) => encryptedModes.has(mode))) return null
  return {
    problem: 'does not insist on TLS, which production requires',
    fix: 'Add sslmode=verify-full (at the least sslmode=require) to the URL.',
  }
}
