import type { Clock } from '../observability/clock.ts'
import type { LiveKey, LiveKeys } from './liveKeys.ts'
import type { ApiKeyViewer } from './viewer.ts'

/** Whether the key, the secret that was presented and the account are still what they were when the viewer was made. */
export type KeyStands = (viewer: ApiKeyViewer) => boolean | Promise<boolean>

export function createKeyStands(liveKeys: Pick<LiveKeys, 'find' | 'recall'>, clock: Clock): KeyStands {
  const stands = (viewer: ApiKeyViewer, { key, person, securityVersion }: LiveKey): boolean => {
    const isEnded = key.revokedAt !== null || person.status !== 'ACTIVE'
    const hasExpired = key.expiresAt !== null && key.expiresAt.getTime() <= clock.now()
    if (isEnded || hasExpired || securityVersion !== viewer.securityVersion) return false
    if (viewer.secretNumber === key.secretNumber) return true
    const isPrevious = viewer.secretNumber === key.secretNumber - 1
    return isPrevious && (key.previousSecretExpiresAt?.getTime() ?? 0) > clock.now()
  }

  return (viewer) => {
    const live = liveKeys.recall(viewer.apiKeyId)
    if (live !== undefined) return stands(viewer, live)
    return liveKeys.find(viewer.apiKeyId).then((found) => found !== null && stands(viewer, found))
  }
}
