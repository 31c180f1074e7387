import type { Pool } from 'pg'
import { type SigningKeys, ringReadSeconds } from '../auth/signingKeys.ts'
import type { Database } from '../db/client.ts'
import { deleteExpiredAttempts } from '../db/queries/loginAttempts.ts'
import { makePartitions } from '../db/queries/securityEvents.ts'
import { retireSigningKeys } from '../db/queries/signingKeys.ts'
import { cleanExpiredLimits } from '../limits/cleanExpiredLimits.ts'
import type { Logger } from '../observability/logger.ts'

const partitionMonthsAhead = 3

interface Job {
  readonly name: string
  readonly everySeconds: number
  /** Answers how much there was to do. */
  readonly run: () => Promise<number>
}

export interface Jobs {
  stop(): void
}

export interface JobDeps {
  readonly db: Database
  readonly pool: Pool
  readonly signingKeys: SigningKeys
  /** Verifies the recent part of the record. */
  readonly checkRecent: () => Promise<number>
  readonly logger: Logger
}

/** What happens by the clock; each job runs in every process and is made for it. */
export function startJobs({ db, pool, signingKeys, checkRecent, logger }: JobDeps): Jobs {
  const jobs: readonly Job[] = [
    {
      name: 'partitions of the record',
      everySeconds: 6 * 3600,
      run: () => makePartitions(db, partitionMonthsAhead),
    },
    { name: 'expired rate limits', everySeconds: 60, run: () => cleanExpiredLimits(pool) },
    { name: 'expired sign-in attempts', everySeconds: 60, run: () => deleteExpiredAttempts(db) },
    { name: 'the ring of signing keys', everySeconds: ringReadSeconds, run: () => signingKeys.reload() },
    { name: 'the chains of the record', everySeconds: 60, run: checkRecent },
    { name: 'signing keys that have retired', everySeconds: 60, run: () => retireSigningKeys(db) },
  ]

  const run = async ({ name, run }: Job) => {
    try {
      const done = await run()
      if (done > 0) logger.debug({ job: name, done }, 'a job ran')
    } catch (error) {
      logger.error({ job: name, err: error }, 'a job failed and is tried again at its next time')
    }
  }
  const timers = jobs.map((job) => {
    void run(job)
    return setInterval(() => void run(job), job.everySeconds * 1000).unref()
  })
  return { stop: () => timers.forEach((timer) => clearInterval(timer)) }
}
