import { Refusal } from '../../errors.ts'
import { signedIn } from '../signedIn.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Trades a refresh token for a new pair; a token that was replaced longer ago than the grace ends its session. */
export const refreshSession: NonNullable<MutationResolvers['refreshSession']> = async (
  _root,
  { input },
  context,
) => {
  const { record, services } = context
  const { db, liveSessions, refreshTokens, sessions } = services
  const code = 'UNAUTHENTICATED'

  const presented = refreshTokens.read(input?.refreshToken ?? '')
  if (presented === null) {
    await db.transaction((tx) => record(tx, 'access_denied', { code, reason: 'no refresh token of ours' }))
    throw new Refusal(code, { detail: 'the refresh token is not ours' })
  }

  const outcome = await db.transaction(async (tx) => {
    const judged = await sessions.refresh(tx, presented)
    switch (judged.kind) {
      case 'rotated':
      case 'repeated': {
        const about = { userId: judged.started.person.id, sessionId: judged.started.session.id }
        await record(tx, 'session_refreshed', { repeated: judged.kind === 'repeated' }, about)
        return judged
      }
      case 'reused': {
        const about = { userId: judged.person.id, sessionId: judged.sessionId }
        await record(tx, 'refresh_token_reused', { stepsBehind: judged.stepsBehind }, about)
        return judged
      }
      case 'ended': {
        const { sessionId, userId } = judged
        await record(tx, 'access_denied', { code, reason: 'the session has ended' }, { sessionId, userId })
        return judged
      }
    }
  })

  if (outcome.kind === 'rotated' || outcome.kind === 'repeated') return signedIn(outcome.started)
  liveSessions.forget({ kind: 'session', id: presented.sessionId })
  throw new Refusal(code, { detail: `the refresh token was ${outcome.kind}` })
}
