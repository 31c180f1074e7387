import type { SignedInContext } from '../context.ts'

/** Reading what is not about oneself is itself recorded, before anything is read; `about` null: everybody's. */
export async function noteReading(
  { recordRefusal, viewer }: SignedInContext,
  kind:
    | 'securityEvents'
    | 'securityEvent'
    | 'securityOverview'
    | 'securityEventRecorded'
    | 'securityAlertRaised',
  about: string | null,
): Promise<void> {
  if (about === viewer.userId) return
  await recordRefusal('record_read', { kind, ...(about !== null && { about }) })
}
