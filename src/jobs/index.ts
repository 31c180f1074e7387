import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { OpenRecord } from '../audit/openRecord.ts'
import type { Recorder } from '../audit/recorder.ts'
import { type SigningKeys, ringReadSeconds } from '../auth/signingKeys.ts'
import type { Database } from '../db/client.ts'
import { dropOldPartitions } from '../db/dropOldPartitions.ts'
import { makePartitions } from '../db/queries/securityEvents.ts'
import { deleteExpired } from '../db/queries/deleteExpired.ts'
import { deleteForgottenPools } from '../db/queries/factorAttempts.ts'
import { deleteEndedSessions } from '../db/queries/sessions.ts'
import { retireSigningKeys } from '../db/queries/signingKeys.ts'
import {
  challenges,
  evidence,
  knownDevices,
  loginAttempts,
  oneTimeTokens,
  secondFactors,
  signatureNonces,
} from '../db/tables/index.ts'
import { cleanExpiredLimits } from '../limits/cleanExpiredLimits.ts'
import type { Notices } from '../notify/notices.ts'
import type { Logger } from '../observability/logger.ts'
import { endSuspensions } from './endSuspensions.ts'
import type { Metrics } from '../observability/metrics.ts'
import { measureQueues } from './measureQueues.ts'

const partitionMonthsAhead = 3
const stopMs = 3_000

/** An upload has up to a thousand pieces, which go with it. */
const uploadsAtOnce = 10

interface Job {
  readonly name: string
  readonly everySeconds: number
  /** Answers how much there was to do. */
  readonly run: () => Promise<number>
}

export interface Jobs {
  /** Starts none any more, and waits a few seconds at most for those that run: what they need ends next. */
  stop(): Promise<void>
}

export interface JobDeps {
  readonly db: Database
  readonly pool: Pool
  readonly signingKeys: SigningKeys
  /** Verifies the recent part of the record. */
  readonly checkRecent: () => Promise<number>
  readonly sealDropped: OpenRecord['sealDropped']
  readonly notices: Notices
  readonly recorder: Recorder
  /** Of the owner's role, which alone may take months out of the record. */
  readonly ownerUrl: string
  readonly retentionDays: number
  readonly watchFigures: () => Promise<number>
  readonly logger: Logger
  readonly metrics: Metrics
}

/** What happens by the clock; each job runs in every process and is made for it. */
export function startJobs(deps: JobDeps): Jobs {
  const {
    db,
    pool,
    signingKeys,
    checkRecent,
    sealDropped,
    notices,
    recorder,
    ownerUrl,
    retentionDays,
    watchFigures,
    logger,
    metrics,
  } = deps
  const record = recorder.within({ client: null, operation: null })
  const jobs: readonly Job[] = [
    { name: 'alerts of the server’s own figures', everySeconds: 15, run: watchFigures },
    {
      name: 'partitions of the record',
      everySeconds: 6 * 3600,
      run: () => makePartitions(db, partitionMonthsAhead),
    },
    {
      name: 'months past their retention',
      everySeconds: 6 * 3600,
      run: async () => (await dropOldPartitions(ownerUrl, retentionDays, sealDropped)).length,
    },
    { name: 'sessions that ended a month ago', everySeconds: 600, run: () => deleteEndedSessions(db) },
    {
      name: 'uploads that nobody finished',
      everySeconds: 600,
      run: () => deleteExpired(db, evidence, undefined, uploadsAtOnce),
    },
    { name: 'expired rate limits', everySeconds: 60, run: () => cleanExpiredLimits(pool) },
    { name: 'expired nonces of signatures', everySeconds: 60, run: () => deleteExpired(db, signatureNonces) },
    { name: 'expired sign-in attempts', everySeconds: 60, run: () => deleteExpired(db, loginAttempts) },
    {
      name: 'suspensions that have ended',
      everySeconds: 15,
      run: () => endSuspensions({ db, record, notices }),
    },
    {
      name: 'second-factor attempts of long ago',
      everySeconds: 60,
      run: () => deleteForgottenPools(db),
    },
    { name: 'expired challenges', everySeconds: 60, run: () => deleteExpired(db, challenges) },
    { name: 'expired enrolments', everySeconds: 60, run: () => deleteExpired(db, secondFactors) },
    { name: 'devices long unused', everySeconds: 3600, run: () => deleteExpired(db, knownDevices) },
    { name: 'expired one-time tokens', everySeconds: 60, run: () => deleteExpired(db, oneTimeTokens) },
    { name: 'measure of what jobs have yet to do', everySeconds: 5, run: () => measureQueues(db, metrics) },
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
  const running = new Set<Promise<void>>()
  const begin = (job: Job) => {
    const ended = run(job).finally(() => running.delete(ended))
    running.add(ended)
  }
  const timers = jobs.map((job) => {
    begin(job)
    return setInterval(() => begin(job), job.everySeconds * 1000).unref()
  })
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      const done = new AbortController()
      const patience = pause(stopMs, undefined, { signal: done.signal }).catch(() => undefined)
      await Promise.race([Promise.all(running), patience])
      done.abort()
    },
  }
}
