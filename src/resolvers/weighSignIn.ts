import { v7 as uuidv7 } from 'uuid'
import type { Risk } from '../audit/risk/assessRisk.ts'
import { riskLevels } from '../audit/risk/riskLevels.ts'
import type { Person } from '../auth/viewer.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '../db/client.ts'
import { BlockedSignIn } from './blockedSignIn.ts'

/** What the risk of a sign-in asks for. */
interface WeighedSignIn {
  /** A second factor even where the device is remembered; of who has none, another proof before anything that asks for a recent one. */
  readonly needsMore: boolean
}

const weighings = new WeakMap<Context, { readonly userId: string; readonly risk: Risk }>()

/**
 * Weighs the sign-in of somebody who has proved who they are: once a request, however often it is asked.
 * @throws BlockedSignIn where it is too risky, which `signInTransaction` records.
 */
export async function weighSignIn(tx: Transaction, context: Context, { id }: Person): Promise<WeighedSignIn> {
  const known = weighings.get(context)
  const risk = known?.userId === id ? known.risk : await weigh(tx, context, id)
  weighings.set(context, { userId: id, risk })
  if (risk.score >= riskLevels.block)
    throw new BlockedSignIn(id, risk.signals.map(({ name }) => name).join(', '))
  return { needsMore: risk.score >= riskLevels.stepUp }
}

async function weigh(tx: Transaction, { client, services }: Context, userId: string): Promise<Risk> {
  return services.assessRisk(tx, {
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
}
