import type { RenewedSession } from '../auth/sessions.ts'
import type { SessionViewer } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { Refusal } from '../errors.ts'

/** What every proof of identity of a signed-in person ends with: its session renewed, and a line in the record. */
export async function renewSession(
  tx: Transaction,
  { record, services }: Context,
  viewer: SessionViewer,
  method: string,
): Promise<RenewedSession> {
  const renewed = await services.sessions.proveAgain(tx, viewer, method)
  if (renewed === null) throw new Refusal('UNAUTHENTICATED', { detail: 'the session has ended meanwhile' })
  await record(tx, 'reauthenticated', { methods: [method] })
  return renewed
}
