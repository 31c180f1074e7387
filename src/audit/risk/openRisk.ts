import type { Clock } from '../../observability/clock.ts'
import type { Logger } from '../../observability/logger.ts'
import { type AssessRisk, createAssessRisk } from './assessRisk.ts'
import { openBadNetworks } from './badNetworks.ts'
import { openGeography } from './geography.ts'

export interface RiskSettings {
  /** Of a database of cities in MaxMind's format; null: no address has a place. */
  readonly geoipDatabasePath: string | null
  /** Of a list of networks; null: none is listed. */
  readonly badNetworksPath: string | null
}

/** How risk is assessed, with the files that it rests on, each read again when it changes. @throws Error where one does not read. */
export function openRisk(
  { geoipDatabasePath, badNetworksPath }: RiskSettings,
  logger: Logger,
  clock: Clock,
): { readonly assess: AssessRisk; stop(): void } {
  const geography = openGeography(geoipDatabasePath, logger)
  const badNetworks = openBadNetworks(badNetworksPath, logger)
  return {
    assess: createAssessRisk({ geography, badNetworks, clock }),
    stop() {
      geography.stop()
      badNetworks.stop()
    },
  }
}
