import type { Database } from '../db/client.ts'
import { keepMarks, marksForUpdate } from '../db/queries/configurationMarks.ts'
import { dangerousPrivileges } from '../db/queries/recordPrivileges.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Recorder } from './recorder.ts'

export interface ServiceEvents {
  /** Records the start, and which settings are others than at the last one. */
  started(): Promise<void>
  stopped(): Promise<void>
}

export interface ServiceEventsDeps {
  readonly db: Database
  readonly recorder: Recorder
  readonly version: string
  /** Which of the processes of this service. */
  readonly instance: string
  /** For each setting its mark under the current key, and under those before. */
  readonly marks: ReadonlyMap<string, readonly [string, ...string[]]>
  readonly metrics: Metrics
  readonly logger: Logger
}

export function createServiceEvents({
  db,
  recorder,
  version,
  instance,
  marks,
  metrics,
  logger,
}: ServiceEventsDeps): ServiceEvents {
  const record = recorder.within({ client: null, operation: null })

  return {
    async started() {
      await checkPrivileges(db, metrics, logger)
      await db.transaction(async (tx) => {
        const before = await marksForUpdate(tx)
        await record(tx, 'service_started', { version, instance })
        const isFirst = before.size === 0
        const changed = [...marks].filter(([name, known]) => !known.includes(before.get(name) ?? ''))
        if (changed.length > 0 && !isFirst)
          await record(tx, 'configuration_changed', { changed: changed.map(([name]) => name) })
        const fresh = [...marks].filter(([name, [current]]) => before.get(name) !== current)
        await keepMarks(tx, new Map(fresh.map(([name, [current]]) => [name, current])))
      })
    },
    async stopped() {
      await db.transaction((tx) => record(tx, 'service_stopped', { instance }))
    },
  }
}

/** Says plainly whether this process could change the record that it writes. */
async function checkPrivileges(db: Database, metrics: Metrics, logger: Logger): Promise<void> {
  const privileges = await dangerousPrivileges(db)
  metrics.recordAppendOnly.set(privileges.length === 0 ? 1 : 0)
  if (privileges.length === 0) {
    logger.info('the role of this server can add to the record and read it, and nothing else')
    return
  }
  logger.warn(
    { privileges },
    'the role of this server could change the record: set DATABASE_URL to a member of gatehouse_app, and DATABASE_MIGRATE_URL to the owner',
  )
}
