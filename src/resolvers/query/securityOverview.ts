import { countOpenAlerts } from '../../db/queries/securityAlerts.ts'
import { addressCounts, overviewBuckets, typeCounts } from '../../db/queries/securityOverview.ts'
import { Refusal } from '../../errors.ts'
import { noteReading } from '../noteReading.ts'
import type { QueryResolvers } from '../types.generated.ts'

const spanDaysMax = 31
const bucketsMax = 48
const addressesMax = 10

/** From which score on an event counts as risky: there a step-up is asked for. */
const highRiskMin = 7

/** Seconds that one bucket of the timeline may span, the shortest that gives few enough. */
const bucketSeconds = [60, 300, 900, 3_600, 6 * 3_600, 24 * 3_600]

/** The figures of a stretch of the record: what was decided, when, and from where. */
export const securityOverview: NonNullable<QueryResolvers['securityOverview']> = async (
  _root,
  args,
  context,
) => {
  const { clock, db, recordReads } = context.services
  const span = spanOf(args.since, args.until ?? new Date(clock.now()))
  await noteReading(context, 'securityOverview', null)

  const seconds = (span.until.getTime() - span.since.getTime()) / 1000
  const width = bucketSeconds.find((candidate) => seconds / candidate <= bucketsMax) ?? 24 * 3_600
  const [byType, timeline, topAddresses, openAlerts] = await Promise.all([
    typeCounts(recordReads, span, highRiskMin),
    overviewBuckets(recordReads, span, width),
    addressCounts(recordReads, span, addressesMax),
    countOpenAlerts(db),
  ])
  const countOf = (type: string) => byType.find((row) => row.type === type)?.count ?? 0
  return {
    loginsSucceeded: countOf('login_succeeded'),
    loginsFailed: countOf('login_failed'),
    accountsLocked: countOf('account_locked'),
    rateLimited: countOf('rate_limited'),
    accessDenied: countOf('access_denied'),
    openAlerts,
    highRiskEvents: byType.reduce((sum, { highRisk }) => sum + highRisk, 0),
    timeline,
    topAddresses,
    byType: byType.map(({ type, count }) => ({ type: type.toUpperCase(), count })),
  }
}

function spanOf(since: Date, until: Date): { since: Date; until: Date } {
  const days = (until.getTime() - since.getTime()) / 86_400_000
  if (days > 0 && days <= spanDaysMax) return { since, until }
  const message = days > 0 ? `is more than ${spanDaysMax} days before until` : 'is not before until'
  throw new Refusal('BAD_USER_INPUT', { fields: [{ path: 'since', message }] })
}
