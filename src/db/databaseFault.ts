import { DrizzleQueryError } from 'drizzle-orm/errors'
import { DatabaseError } from 'pg'

/**
 * What went wrong with the database, as its callers must tell it apart: it cannot be reached, is late or is too busy
 * (`unavailable`: a SERVICE_UNAVAILABLE with `retryAfter` seconds, and after a COMMIT the outcome is unknown); a unique
 * constraint said no (`duplicate`); or a defect of ours (`other`). `class` is the label of the metric.
 */
export type DatabaseFault =
  | { readonly kind: 'unavailable'; readonly class: string; readonly retryAfter: number }
  | { readonly kind: 'duplicate'; readonly class: string; readonly constraint: string }
  | { readonly kind: 'other'; readonly class: string }

const retryAfter = 2

/** Classes of SQLSTATE that pass without a change of ours (PostgreSQL 18, appendix A). */
const passingClasses = new Map([
  ['08', 'connection exception'],
  ['28', 'a password that is being rotated'],
  ['40', 'serialization failure, deadlock'],
  ['53', 'disk full, too many connections'],
  ['58', 'system error'],
])

const passingStates = new Map([
  ['25006', 'read-only: a replica during a failover'],
  ['25P03', 'idle in transaction for too long'],
  ['55P03', 'lock not available'],
  ['57014', 'statement timeout'],
  ['57P01', 'shut down by the administrator'],
  ['57P02', 'crash shutdown'],
  ['57P03', 'starting up'],
  ['57P05', 'idle for too long'],
])

/** The words of pg and pg-pool 8 for a connection that failed, since their errors carry no code. */
const lateWords = new Set([
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'timeout expired',
])
const brokenWords = new Set([
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
])

/** Reads any error that came out of Drizzle or pg; null when the database has nothing to do with it. */
export function databaseFault(error: unknown): DatabaseFault | null {
  if (error instanceof DrizzleQueryError)
    return databaseFault(error.cause) ?? { kind: 'other', class: 'driver' }
  // A fatal error ends the connection or never let it begin, whatever its state: no query of ours was at fault.
  if (error instanceof DatabaseError && error.severity === 'FATAL')
    return { kind: 'unavailable', class: (error.code ?? '').slice(0, 2), retryAfter }
  if (error instanceof DatabaseError) return stateFault(error.code ?? '', error.constraint)
  if (!(error instanceof Error)) return null
  if (lateWords.has(error.message)) return { kind: 'unavailable', class: 'timeout', retryAfter }
  if (brokenWords.has(error.message)) return { kind: 'unavailable', class: 'connection', retryAfter }
  const socketCode = socketCodeOf(error)
  return socketCode === null ? null : { kind: 'unavailable', class: socketCode, retryAfter }
}

/** Whether the client gave up on a query whose answer may still come: its connection is of no use any more. */
export function isAnswerMissing(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout'
}

function stateFault(state: string, constraint: string | undefined): DatabaseFault {
  const fault = { class: state.slice(0, 2) }
  if (state === '23505') return { kind: 'duplicate', ...fault, constraint: constraint ?? '' }
  if (passingClasses.has(fault.class) || passingStates.has(state)) {
    return { kind: 'unavailable', ...fault, retryAfter }
  }
  return { kind: 'other', ...fault }
}

/** The code of a failed system call or of a failed look-up; only sockets have them here. */
function socketCodeOf(error: Error): string | null {
  if (!('syscall' in error) && !(error instanceof AggregateError)) return null
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
