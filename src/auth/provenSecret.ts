import type { LiveKey } from './liveKeys.ts'
import type { ApiKeyViewer } from './viewer.ts'

/** Who asks by the secret that `isProven` finds, the current one or, within its grace, the one before; null: neither. */
export function provenSecret(
  { key, viewer, previousViewer }: LiveKey,
  isProven: (kept: string) => boolean,
  now: number,
): { readonly viewer: ApiKeyViewer; readonly kept: string } | null {
  if (isProven(key.keptSecret)) return { viewer, kept: key.keptSecret }
  const { previousKeptSecret: kept, previousSecretExpiresAt: ends } = key
  if (kept === null || ends === null || ends.getTime() <= now || !isProven(kept)) return null
  return { viewer: previousViewer, kept }
}
