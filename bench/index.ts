import type { Measurement } from './harness/measurement.ts'
import { health } from './health.ts'
import { login } from './login.ts'
import { me } from './me.ts'
import { meInStorm } from './meInStorm.ts'
import { policies } from './policies.ts'
import { recordPages } from './recordPages.ts'
import { recording } from './recording.ts'
import { refreshSession } from './refreshSession.ts'
import { securityEvents } from './securityEvents.ts'
import { startTime } from './startTime.ts'

/** What is measured, in this order. */
export const measurements: readonly Measurement[] = [
  me,
  login,
  refreshSession,
  recording,
  securityEvents,
  recordPages,
  health,
  startTime,
  policies,
  meInStorm,
]
