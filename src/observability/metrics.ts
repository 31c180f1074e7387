import { availableParallelism } from 'node:os'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { memoryLimit } from './memoryLimit.ts'

/** Seconds; the last bucket is where an operator has long been paged. */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Every metric of Gatehouse, declared once. Names follow Prometheus' conventions: a unit last, `_total` on counters. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'gatehouse_' })

  return {
    registry,
    requests: new Counter({
      name: 'gatehouse_http_requests_total',
      help: 'Answered requests by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'gatehouse_http_request_duration_seconds',
      help: 'Time from the first byte of a request to its answer.',
      labelNames: ['route'],
      buckets: durationBuckets,
      registers,
    }),
    operations: new Counter({
      name: 'gatehouse_graphql_operations_total',
      help: 'GraphQL operations by root field and outcome (ok or the refusal code).',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    policyDecisions: new Counter({
      name: 'gatehouse_policy_decisions_total',
      help: 'Decisions by place and outcome: gate (ALLOWED or the refusal code), field (DENIED, or WOULD_DENY on trial).',
      labelNames: ['place', 'outcome'],
      registers,
    }),
    signIns: new Counter({
      name: 'gatehouse_sign_ins_total',
      help: 'Sign-in attempts by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    limitDecisions: new Counter({
      name: 'gatehouse_limit_decisions_total',
      help: 'Rate limit decisions by limit, outcome (allowed, refused) and the store that decided.',
      labelNames: ['limit', 'outcome', 'store'],
      registers,
    }),
    limitStoreUp: new Gauge({
      name: 'gatehouse_limit_store_up',
      help: '1 while a shared store of rate limits answers; 0 while its breaker is open.',
      labelNames: ['store'],
      registers,
    }),
    hashesWaiting: new Gauge({
      name: 'gatehouse_password_hashes_waiting',
      help: 'Password hashes that wait for a free core.',
      registers,
    }),
    hashSeconds: new Histogram({
      name: 'gatehouse_password_hash_duration_seconds',
      help: 'Time of one password hash, without its wait.',
      buckets: durationBuckets,
      registers,
    }),
    querySeconds: new Histogram({
      name: 'gatehouse_database_query_duration_seconds',
      help: 'Time of one database query, the wait for a connection not counted.',
      buckets: durationBuckets,
      registers,
    }),
    slowQueries: new Counter({
      name: 'gatehouse_database_slow_queries_total',
      help: 'Database queries slower than SLOW_QUERY_MS.',
      registers,
    }),
    databaseErrors: new Counter({
      name: 'gatehouse_database_errors_total',
      help: 'Database errors by SQLSTATE class, or by the code of the connection error.',
      labelNames: ['class'],
      registers,
    }),
    databaseErrorsInARow: new Gauge({
      name: 'gatehouse_database_errors_in_a_row',
      help: 'Database errors since the last query that went well.',
      registers,
    }),
    memoryLimit: new Gauge({
      name: 'gatehouse_memory_limit_bytes',
      help: 'Memory that the process may take: of its container or, without a limit, of the machine.',
      registers,
      collect() {
        this.set(memoryLimit())
      },
    }),
    processors: new Gauge({
      name: 'gatehouse_processors',
      help: 'Processors that the process may use.',
      registers,
      collect() {
        this.set(availableParallelism())
      },
    }),
    poolConnections: new Gauge({
      name: 'gatehouse_database_pool_connections',
      help: 'Connections of each pool by state (busy, idle) and requests that wait for one (waiting).',
      labelNames: ['pool', 'state'],
      registers,
    }),
    feedUp: new Gauge({
      name: 'gatehouse_revocation_feed_up',
      help: '1 while revocations arrive by notification; 0 while each request asks the database.',
      registers,
    }),
    recordAppendOnly: new Gauge({
      name: 'gatehouse_record_append_only',
      help: '1 where the role of this process cannot change or delete the record; 0 where it could.',
      registers,
    }),
    recorderStalled: new Gauge({
      name: 'gatehouse_recorder_stalled',
      help: '1 while a part of the recorder (refusals, folds, checkpoints) cannot write, or events wait for their alerts (follow_up).',
      labelNames: ['part'],
      registers,
    }),
    refusalsWaiting: new Gauge({
      name: 'gatehouse_recorder_refusals_waiting',
      help: 'Refusals that wait to be written together.',
      registers,
    }),
    eventsFolded: new Counter({
      name: 'gatehouse_recorder_folded_total',
      help: 'Decisions that were counted into the row of others.',
      registers,
    }),
    mailSent: new Counter({
      name: 'gatehouse_mail_sent_total',
      help: 'Mails that the mail server took, or that were written as files, by notice.',
      labelNames: ['notice'],
      registers,
    }),
    mailFailed: new Counter({
      name: 'gatehouse_mail_failed_total',
      help: 'Tries to hand a mail over that failed; each is made again with growing pauses.',
      registers,
    }),
    mailWaiting: new Gauge({
      name: 'gatehouse_mail_waiting',
      help: 'Mails that have yet to leave, the ones that are tried again included.',
      registers,
    }),
    mailOldestWaiting: new Gauge({
      name: 'gatehouse_mail_oldest_waiting_seconds',
      help: 'Age of the oldest mail that has yet to leave; 0 where none waits. A minute means that mail is stuck.',
      registers,
    }),
    mailDead: new Gauge({
      name: 'gatehouse_mail_dead_letters',
      help: 'Mails that were given up after a day of tries.',
      registers,
    }),
    alertsDead: new Gauge({
      name: 'gatehouse_alert_dead_letters',
      help: 'Events whose alerts nobody looked for, and alerts that never reached the webhook, after a day of tries.',
      registers,
    }),
    revocationLag: new Histogram({
      name: 'gatehouse_revocation_lag_seconds',
      help: 'Time from a change of a person or a session until this process heard of it, by feed (postgres, redis).',
      labelNames: ['feed'],
      buckets: durationBuckets,
      registers,
    }),
    bugs: new Counter({
      name: 'gatehouse_unexpected_errors_total',
      help: 'Errors that are nobody’s refusal: defects, each logged with its request id.',
      registers,
    }),
  }
}

export type Metrics = ReturnType<typeof createMetrics>
