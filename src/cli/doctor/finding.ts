/** How much a failed check matters, in the words of the record. */
export type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'

/** What one check found. */
export interface Finding {
  readonly id: string
  /** What holds where the check passes. */
  readonly title: string
  readonly severity: Severity
  readonly ok: boolean
  /** What was seen; never a secret. */
  readonly detail: string
  /** What to do about it. */
  readonly fix: string
}
