import { z } from 'zod'
import { toPerson } from '../../auth/person.ts'
import { findPasskey } from '../../db/queries/passkeys.ts'
import { lockFactors } from '../../db/queries/secondFactors.ts'
import { beginSession } from '../beginSession.ts'
import { checkInput, deviceNameShape } from '../checkInput.ts'
import { endFactorSignIn } from '../endSignIn.ts'
import { signInTransaction } from '../signInTransaction.ts'
import type { MutationResolvers } from '../types.generated.ts'

const shape = z.object({ deviceName: deviceNameShape })

/** RFC 8176: a key that is held and that verified its person, which is two factors. */
const methods = ['hwk', 'mfa']

/** Trades a passkey for a session. The lock of guessed passwords neither stops it nor hears of it. */
export const finishPasskeyLogin: NonNullable<MutationResolvers['finishPasskeyLogin']> = async (
  _root,
  { input },
  context,
) => {
  const { record, services } = context
  const { challenges, db, passkeys, secondFactors } = services
  const { deviceName } = checkInput(shape, input, 'input')
  const { challenge, response } = input

  const assertion = passkeys.read(response)?.assertion
  const passkey = assertion === undefined ? null : await findPasskey(db, assertion.id)
  const userId = passkey?.userId ?? null
  const asked = await challenges.take(db, 'passkey_assertion', challenge, userId ?? undefined)

  const outcome = await signInTransaction(context, async (tx) => {
    if (asked === null) {
      await record(tx, 'login_failed', { reason: 'unknown_challenge' }, { userId })
      return 'unknown_challenge'
    }
    const account = userId === null ? null : await lockFactors(tx, userId)
    if (account === null) {
      await record(
        tx,
        'login_failed',
        { reason: userId === null ? 'wrong_passkey' : 'suspended' },
        { userId },
      )
      return 'wrong_passkey'
    }
    const verdict = await secondFactors.accept(tx, account.id, { method: 'PASSKEY', response, challenge })
    if (verdict.kind === 'refused') {
      const reason = verdict.reason === 'wrong' ? 'wrong_passkey' : verdict.reason
      await record(tx, 'login_failed', { reason }, { userId })
      return reason
    }

    const { securityVersion, ...columns } = account
    const begun = await beginSession(tx, context, {
      person: toPerson(columns),
      securityVersion,
      deviceName,
      methods,
      assuranceLevel: 2,
    })
    await record(tx, 'login_succeeded', { methods }, { userId, sessionId: begun.session.id })
    return begun
  })

  return endFactorSignIn(outcome, context, input.delivery)
}
