import type { Limit, LimitDecision } from './limit.ts'

/** How much of a window is used, refused charges included, and how long it goes on, in milliseconds. */
export interface Tally {
  readonly points: number
  readonly resetMs: number
}

/** One place that counts. A rejection of its promises means that the store could not tell, never that a key is over. */
export interface LimitStore {
  readonly name: Exclude<LimitDecision['store'], 'none'>
  /** Adds the points in one atomic step and answers with the sum. */
  consume(limit: Limit, key: string, points: number): Promise<Tally>
  /** The sum as it is; null where no window is open. */
  read(limit: Limit, key: string): Promise<Tally | null>
  /** Takes points off an open window, not below zero. A key that is blocked for having gone over stays blocked. */
  refund(limit: Limit, key: string, points: number): Promise<void>
}
