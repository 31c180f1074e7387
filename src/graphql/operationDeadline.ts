import { Refusal } from '../errors.ts'
import type { After } from '../observability/clock.ts'

const deadlineMilliseconds = 10_000

/**
 * What an operation gives, or SERVICE_UNAVAILABLE after ten seconds, its wait for a turn not counted. What runs cannot
 * be called back: it ends by the deadlines of the database, and what it did by then is done.
 */
export async function withinDeadline<Result>(running: Promise<Result>, after: After): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const callOff = after(deadlineMilliseconds, () => {
    const detail = `the operation took longer than ${deadlineMilliseconds} ms`
    reject(new Refusal('SERVICE_UNAVAILABLE', { retryAfter: 1, detail }))
  })
  try {
    return await Promise.race([running, late])
  } finally {
    callOff()
  }
}
