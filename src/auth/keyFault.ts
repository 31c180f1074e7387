import type { LiveKey } from './liveKeys.ts'

/** Why a key whose secret was right does not count now; null where it does. `ip` is canonical, `now` in milliseconds. */
export function keyFault({ key, person, isAllowed }: LiveKey, ip: string, now: number): string | null {
  if (key.revokedAt !== null) return 'the key was revoked'
  if (key.expiresAt !== null && key.expiresAt.getTime() <= now) return 'the key has expired'
  if (person.status !== 'ACTIVE') return 'its person is not active'
  return isAllowed === null || isAllowed(ip) ? null : 'the address is not on the list of the key'
}
