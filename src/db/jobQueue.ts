import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Pool } from 'pg'
import { type Job, type JobResult, PgBoss, fromDrizzle } from 'pg-boss'
import type { Logger } from '../observability/logger.ts'
import { type Transaction, onCommit } from './client.ts'
import { holdActiveJob } from './queries/jobs.ts'

/** How often a process looks for work that others left, or that is to be tried again; of its own it hears at once. */
const pollingSeconds = 2
/** What an answer must not tell is looked at when it has long left: what the job does then lengthens no answer. */
const wakeAfterMs: Readonly<Record<QueueName, number>> = {
  mail: 0,
  mail_requests: 200,
  recorded_events: 200,
  alerts: 0,
}
/** How often jobs whose worker died are found and given to another. */
const superviseSecondsUsually = 15
const cleanSeconds = 600
const atOnce = 8
const stopMs = 5_000

/** Every queue; a migration made each of them, with its retries and its dead letters. */
type QueueName = 'mail' | 'mail_requests' | 'recorded_events' | 'alerts'

/** What is kept of a job: nothing in it may be read without the key. */
export interface SealedJob {
  readonly id: string
  readonly sealed: string
}

/**
 * Ends the job that is being worked within the transaction of its deed, which is then done once however the process
 * ends; false where the job has ended already.
 */
export type CompleteJob = (tx: Transaction) => Promise<boolean>

/** Works one job; whatever it throws is tried again with growing pauses, then a dead letter. */
export type HandleJob = (job: SealedJob, complete: CompleteJob) => Promise<void>

export interface JobQueue {
  /** Leaves a job that runs if and only if `tx` commits; with `oncePer`, where its key has none in this slot of time. */
  send(
    tx: Transaction,
    queue: QueueName,
    job: SealedJob,
    oncePer?: { readonly key: string; readonly seconds: number },
  ): Promise<void>
  /** Works a queue until `stop`. */
  work(queue: QueueName, handle: HandleJob): Promise<void>
  /** Ends the work: what still runs after five seconds is left to another process. */
  stop(): Promise<void>
}

/** pg-boss over our own pool: no connection beside it, no listener, and nothing made in the database. */
export async function startJobQueue(
  pool: Pool,
  logger: Logger,
  superviseSeconds = superviseSecondsUsually,
): Promise<JobQueue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => runOn(pool, text, values) },
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    maintenanceIntervalSeconds: cleanSeconds,
  })
  boss.on('error', (error) => logger.warn({ reason: reasonOf(error) }, 'the job queue had a fault'))
  boss.on('warning', ({ message }) => logger.warn({ reason: message }, 'the job queue warns'))
  await boss.start()

  const settle = async (
    queue: QueueName,
    job: { id: string; data: SealedJob },
    handle: HandleJob,
  ): Promise<JobResult> => {
    try {
      await handle(job.data, async (tx) => {
        if (!(await holdActiveJob(tx, queue, job.id))) return false
        await boss.complete(queue, job.id, null, { db: fromDrizzle(tx, sql) })
        return true
      })
      return { id: job.id, status: 'completed' }
    } catch (error) {
      // Only this much is kept with the job and logged: an error may quote what it worked on.
      const reason = reasonOf(error)
      logger.warn({ queue, job: job.data.id, reason }, 'a job failed and is tried again')
      return { id: job.id, status: 'failed', output: { reason } }
    }
  }

  const workers = new Map<QueueName, string>()
  const wake = (queue: QueueName) => {
    const worker = workers.get(queue)
    if (worker !== undefined) setTimeout(() => boss.notifyWorker(worker), wakeAfterMs[queue]).unref()
  }

  return {
    async send(tx, queue, job, oncePer) {
      await boss.send(queue, job, {
        db: fromDrizzle(tx, sql),
        ...(oncePer && { singletonKey: oncePer.key, singletonSeconds: oncePer.seconds }),
      })
      onCommit(tx, () => wake(queue))
    },
    async work(queue, handle) {
      const options = {
        batchSize: atOnce,
        burstWhenBatchFull: true,
        pollingIntervalSeconds: pollingSeconds,
        perJobResults: true as const,
      }
      const worker = await boss.work(queue, options, (jobs: Job<SealedJob>[]) =>
        Promise.all(jobs.map((job) => settle(queue, job, handle))),
      )
      workers.set(queue, worker)
    },
    stop: () => boss.stop({ graceful: true, timeout: stopMs, close: false }),
  }
}

/** The id of a job of ours, under which its content is sealed. */
export function jobId(): string {
  return randomUUID()
}

/** Several statements come in one text, with their own BEGIN: a connection that one of them broke is not given back. */
async function runOn(pool: Pool, text: string, values?: unknown[]) {
  const client = await pool.connect()
  try {
    return await client.query(text, values)
  } finally {
    client.release(client.getTransactionStatus() !== 'I')
  }
}

/** Words that quote no value: of a failed query the server's own, not Drizzle's, which repeat the parameters. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return error.cause instanceof Error ? error.cause.message : error.message
}
