import type { Ground } from './ground.ts'
import type { Sample } from './sample.ts'

/** One line of the table. */
export interface Row {
  readonly what: string
  readonly sample?: Sample
  /** For what is a time and no rate, in milliseconds. */
  readonly milliseconds?: number
  /** Where there is no sample to say it. */
  readonly residentMb?: number
  /** Against the baseline of the line, which `reach` names. */
  readonly ratio?: number
  /** What is to be reached, in words. */
  readonly reach?: string
}

/** One thing that is measured: a file of its own, a line in ../index.ts. */
export interface Measurement {
  readonly name: string
  readonly run: (ground: Ground) => Promise<readonly Row[]>
}
