import { Refusal } from '../../errors.ts'
import { signedIn } from '../signedIn.ts'
import { whereabouts } from '../whereabouts.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Trades a refresh token for a new pair; a token that was replaced longer ago than the grace ends its session. */
export const refreshSession: NonNullable<MutationResolvers['refreshSession']> = async (
  _root,
  { input },
  context,
) => {
  const { client, cookies, record, recordRefusal, services } = context
  const { db, liveSessions, notices, refreshTokens, sessions } = services
  const code = 'UNAUTHENTICATED'

  const given = input?.refreshToken ?? null
  const delivery = given === null ? 'COOKIE' : 'BODY'
  if (given === null && cookies.isForeign('refresh')) {
    const reason = 'a cookie came from no page of ours'
    await recordRefusal('access_denied', { code: 'FORBIDDEN', reason })
    throw new Refusal('FORBIDDEN', { detail: reason })
  }
  const presented = refreshTokens.read(given ?? cookies.get('refresh') ?? '')
  if (presented === null) {
    await recordRefusal('access_denied', { code, reason: 'no refresh token of ours' })
    throw new Refusal(code, { detail: 'the refresh token is not ours' })
  }

  const rotated = await sessions.rotate(presented, (tx, about) =>
    record(tx, 'session_refreshed', { repeated: false }, about),
  )
  if (rotated !== null) return signedIn({ ...rotated, deviceToken: null }, context, delivery)

  const outcome = await db.transaction(async (tx) => {
    const judged = await sessions.refresh(tx, presented)
    const { kind, sessionId, userId } = judged
    const about = { sessionId, userId }
    if (kind === 'reused') {
      const { person, stepsBehind } = judged
      const lineage = stepsBehind === 1 ? 'recent' : 'stale'
      await record(tx, 'refresh_token_reused', { stepsBehind, lineage }, about)
      const to = { userId, email: person.email }
      await notices.tell(tx, to, 'refresh_token_reused', whereabouts(client))
    } else if (kind === 'ended')
      await record(tx, 'access_denied', { code, reason: 'the session has ended' }, about)
    else await record(tx, 'session_refreshed', { repeated: kind === 'repeated' }, about)
    return judged
  })

  if (outcome.kind === 'rotated' || outcome.kind === 'repeated')
    return signedIn({ ...outcome.started, deviceToken: null }, context, delivery)
  liveSessions.forget({ kind: 'session', id: presented.sessionId })
  if (delivery === 'COOKIE') cookies.clear('refresh')
  throw new Refusal(code, { detail: `the refresh token was ${outcome.kind}` })
}
