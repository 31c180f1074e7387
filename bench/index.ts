import type { Measurement } from './harness/measurement.ts'
import { me } from './me.ts'

/** What is measured, in this order. */
export const measurements: readonly Measurement[] = [me]
