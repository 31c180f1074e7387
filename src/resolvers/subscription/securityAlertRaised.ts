import type { AnnouncedAlert } from '../../db/queries/followAlerts.ts'
import { noteReading } from '../noteReading.ts'
import type { SubscriptionResolvers } from '../types.generated.ts'

const severities = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

/** Alerts as whichever process raises them, and again where one has grown worse or goes on after its cool-down. */
export const securityAlertRaised: NonNullable<SubscriptionResolvers['securityAlertRaised']> = {
  async subscribe(_root, { minSeverity }, context) {
    const { services, viewer } = context
    await noteReading(context, 'securityAlertRaised', null)
    const least = severities.indexOf(minSeverity)
    return services.alertFollower.follow(
      viewer.userId,
      ({ alert }) => severities.indexOf(alert.severity) >= least,
    )
  },
  resolve: ({ alert }: AnnouncedAlert) => alert,
}
