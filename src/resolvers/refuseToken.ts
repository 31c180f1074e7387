import type { Context } from '../context.ts'
import type { TokenPurpose } from '../db/tables/oneTimeTokens.ts'
import { Refusal } from '../errors.ts'

/** Records a mailed token that is not good, and refuses it: unknown, used, expired and of another purpose are one answer. */
export async function refuseToken({ recordRefusal }: Context, purpose: TokenPurpose): Promise<never> {
  const code = 'TOKEN_INVALID'
  await recordRefusal('access_denied', { code, reason: `no good token for ${purpose}` })
  throw new Refusal(code, { detail: `no good token for ${purpose}` })
}
