import { v7 as uuidv7 } from 'uuid'
import { riskLevels } from '../audit/risk/riskLevels.ts'
import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'

/** What the risk of a sign-in asks for. */
interface WeighedSignIn {
  /** A second factor even where the device is remembered; of who has none, another proof before anything that asks for a recent one. */
  readonly needsMore: boolean
}

const weighings = new WeakMap<
  Context,
  { readonly userId: string; readonly weighed: Promise<WeighedSignIn> }
>()

/**
 * Weighs the sign-in of somebody who has proved who they are, once a request, however often it is asked. Ask before the
 * transaction begins where there is an `attemptKey`: a blocked sign-in then counts as a failed one, and looks like it.
 * @throws `INVALID_CREDENTIALS` where it is blocked, once that is recorded.
 */
export function weighSignIn(
  context: Context,
  person: Person,
  attemptKey: string | null = null,
): Promise<WeighedSignIn> {
  const known = weighings.get(context)
  if (known?.userId === person.id) return known.weighed
  const weighed = weigh(context, person.id, attemptKey)
  weighings.set(context, { userId: person.id, weighed })
  return weighed
}

async function weigh(context: Context, userId: string, attemptKey: string | null): Promise<WeighedSignIn> {
  const { client, services } = context
  const { score, signals } = await services.weighRisk(services.db, {
    id: uuidv7(),
    type: 'login_succeeded',
    outcome: 'SUCCESS',
    severity: 'INFO',
    userId,
    actorId: null,
    sessionId: null,
    apiKeyId: null,
    operation: null,
    ipAddress: client.ip,
    userAgent: client.userAgent,
    requestId: client.requestId,
    count: 1,
    details: {},
  })
  if (score < riskLevels.block) return { needsMore: score >= riskLevels.stepUp }

  await block(context, userId, attemptKey, signals.map(({ name }) => name).join(', '))
  throw new Refusal('INVALID_CREDENTIALS', { detail: 'the sign-in was blocked for its risk' })
}

async function block(
  { record, services }: Context,
  userId: string,
  attemptKey: string | null,
  reason: string,
): Promise<void> {
  const { db, lockout, metrics } = services
  await db.transaction(async (tx) => {
    await record(tx, 'login_blocked', { reason }, { userId })
    const lock = attemptKey === null ? null : await lockout.fail(tx, attemptKey)
    if (lock !== null) await record(tx, 'account_locked', { seconds: lock.seconds }, { userId })
  })
  metrics.signIns.inc({ outcome: 'blocked' })
}
