import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'

/** Records what an account that is frozen after a report was asked for, and refuses it. */
export async function refuseFrozen(
  { recordRefusal }: Pick<Context, 'recordRefusal'>,
  userId: string,
): Promise<never> {
  const reason = 'the account is frozen after a report'
  await recordRefusal('access_denied', { code: 'FORBIDDEN', reason }, { userId })
  throw new Refusal('FORBIDDEN', { detail: reason })
}
