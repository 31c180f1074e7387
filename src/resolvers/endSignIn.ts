import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'
import { forgetPresented } from './presentedSession.ts'
import { type Begun, type SignedInParent, signedIn } from './signedIn.ts'

type Delivery = Parameters<typeof signedIn>[2]

/** After the commit of a sign-in that succeeded: it is counted, and answered. */
export function endSignIn(begun: Begun, context: Context, delivery: Delivery): SignedInParent {
  forgetPresented(context)
  context.services.metrics.signIns.inc({ outcome: 'succeeded' })
  return signedIn(begun, context, delivery)
}

/** After the commit of a sign-in by a factor. Throws `TOKEN_INVALID` or `INVALID_CREDENTIALS` for a word that says why not. */
export function endFactorSignIn(
  outcome: Begun | string,
  context: Context,
  delivery: Delivery,
): SignedInParent {
  if (typeof outcome !== 'string') return endSignIn(outcome, context, delivery)
  context.services.metrics.signIns.inc({ outcome })
  throw new Refusal(outcome === 'unknown_challenge' ? 'TOKEN_INVALID' : 'INVALID_CREDENTIALS', {
    detail: outcome,
  })
}
