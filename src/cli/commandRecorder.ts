import { join } from 'node:path'
import { alertRules } from '../audit/alerts/index.ts'
import { createAlerts } from '../audit/alerts/createAlerts.ts'
import { type Chain, openChain } from '../audit/chain/openChain.ts'
import { type RecordEvent, type Recorder, createRecorder } from '../audit/recorder.ts'
import { checkpointsFile } from '../audit/chain/checkpointFile.ts'
import type { Secrets } from '../config/config.ts'
import { keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/client.ts'
import { systemClock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'

export interface CommandRecorder {
  /** The recorder of a command, which stands in the record in place of an operation. */
  recording(operation: string): RecordEvent
  /** Seals what was recorded. */
  stop(): Promise<void>
}

export interface CommandRecorderDeps {
  readonly db: Database
  readonly home: string
  readonly secrets: Secrets
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Announces itself with its first event: a command that records nothing leaves no trace in the record. */
export function createCommandRecorder({
  db,
  home,
  secrets,
  logger,
  metrics,
}: CommandRecorderDeps): CommandRecorder {
  let opening: Promise<{ chain: Chain; recorder: Recorder }> | null = null

  const open = async () => {
    const keys = keyring(secrets.jwt, 'record-signing')
    const chain = await openChain({ db, keys, file: join(home, checkpointsFile), logger, metrics })
    const alerts = createAlerts(alertRules)
    const recorder = createRecorder({ db, lanes: chain.lanes, alerts, clock: systemClock, logger, metrics })
    return { chain, recorder }
  }

  return {
    recording:
      (operation) =>
      async (...event) => {
        const { recorder } = await (opening ??= open())
        return recorder.within({ client: null, operation })(...event)
      },
    async stop() {
      if (opening === null) return
      const { chain, recorder } = await opening
      await recorder.folds.stop()
      await chain.stop()
    },
  }
}
