import type { Folds } from '../audit/folds.ts'
import type { Refusal } from '../errors.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { GateFacts } from '../policies/gate.ts'
import type { PolicyContext } from '../policies/principal.ts'
import type { OperationContext } from './buildContext.ts'

export interface RefusalRecord {
  /** The gate's refusals, each in a transaction of its own before it leaves. Never throws: the no stands. */
  onRefused(context: OperationContext, refusal: Refusal, facts: GateFacts): Promise<void>
  /** A field that was denied in the middle of an operation: folded, since one answer may hold thousands. */
  onDenied(context: PolicyContext | null, coordinate: string, reason: string): void
  /** What a rule on trial would have denied; the reason names the rule. */
  onWouldDeny(context: PolicyContext, reason: string): void
}

interface RefusalRecordDeps {
  readonly folds: Folds
  readonly logger: Logger
  readonly metrics: Pick<Metrics, 'operations' | 'policyDecisions'>
}

/** Puts what the policy engine refuses into the record and the metrics. */
export function createRefusalRecord({ folds, logger, metrics }: RefusalRecordDeps): RefusalRecord {
  const { operations, policyDecisions } = metrics
  return {
    async onRefused(context, { code, detail, facts: told }, { coordinate, decisions }) {
      const { client, recordRefusal } = context
      context.refused = true
      policyDecisions.inc({ place: 'gate', outcome: code })
      operations.inc({ operation: context.operation ?? 'unknown', outcome: code })
      context.decisions.push(...decisions.filter(({ visible }) => visible).map(({ decision }) => decision))
      const reason = [coordinate, detail].filter((part) => part != null).join(': ')
      try {
        const isAccess = code === 'UNAUTHENTICATED' || code === 'FORBIDDEN' || code === 'STEP_UP_REQUIRED'
        if (code === 'RATE_LIMITED') await recordRefusal('rate_limited', { limit: told.policy ?? '' })
        else await recordRefusal(isAccess ? 'access_denied' : 'request_rejected', { code, reason })
      } catch (error) {
        logger.error({ err: error, requestId: client.requestId }, 'a refusal could not be recorded')
      }
    },

    onDenied(context, coordinate, reason) {
      policyDecisions.inc({ place: 'field', outcome: 'DENIED' })
      if (context !== null)
        folds.note('access_denied', context.client, { code: 'FORBIDDEN', reason: `${coordinate}: ${reason}` })
    },

    onWouldDeny({ client }, reason) {
      policyDecisions.inc({ place: 'field', outcome: 'WOULD_DENY' })
      folds.note('access_denied', client, { code: 'FORBIDDEN', reason, dryRun: true })
    },
  }
}
