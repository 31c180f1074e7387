import { databaseErrors } from './databaseErrors.ts'
import { errorRate } from './errorRate.ts'
import { eventLoop } from './eventLoop.ts'
import type { FigureRule } from './figureRule.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { processor } from './processor.ts'
import { recorderStalled } from './recorderStalled.ts'

/** Every rule about the server's own figures. */
export const figureRules: readonly FigureRule[] = [
  errorRate,
  latency,
  databaseErrors,
  memory,
  processor,
  eventLoop,
  recorderStalled,
]
