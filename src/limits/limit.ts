/** One rate limit as declared: `points` a `windowSeconds`, under a name of its own. */
export interface Limit {
  readonly name: string
  readonly points: number
  readonly windowSeconds: number
  /** How long a key that went over stays refused; null: until its window ends. */
  readonly blockSeconds: number | null
  /** When no shared store answers: count in memory, refuse, or let through. */
  readonly onStoreError: 'INSURANCE' | 'DENY' | 'ALLOW'
}

/** What an operator may change of a limit without touching the SDL. */
export interface LimitRate {
  readonly points: number
  readonly windowSeconds: number
}

/** What a store said of one charge. Seconds are rounded up and never below 1 where something is left to wait for. */
export interface LimitDecision {
  readonly allowed: boolean
  readonly limit: Limit
  /** Points left in the window, never below 0. */
  readonly remaining: number
  /** Until the window (or the block) ends. */
  readonly resetSeconds: number
  readonly store: 'redis' | 'postgres' | 'memory' | 'none'
}

/** Counts charges against limits. A key is the list of canonical values that it stands for; stores only see its HMAC. */
export interface Limiter {
  /** Charges `points` in one atomic step; a charge that does not fit is refused but counted all the same. */
  consume(limit: Limit, key: readonly string[], points: number): Promise<LimitDecision>
  /** What a charge of one point would be told, without charging. */
  peek(limit: Limit, key: readonly string[]): Promise<LimitDecision>
  /** Gives points back, never below zero used. */
  refund(limit: Limit, key: readonly string[], points: number): Promise<void>
}
