import type { Tally } from './store.ts'

/** Points that one process has charged and not yet told. */
interface Charge {
  readonly key: string
  readonly points: number
  readonly windowMs: number
}

/**
 * Adds many charges to the shared sums in one step and answers with the sums, in the order of the charges, which name
 * each key once. Windows are the store's, by its own clock. Rejects when the store fails.
 */
export type Tell = (charges: readonly Charge[]) => Promise<readonly Tally[]>
