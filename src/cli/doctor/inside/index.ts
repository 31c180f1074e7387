import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'
import { advice } from './advice.ts'
import { configuration } from './configuration.ts'
import { databaseAnswers } from './databaseAnswers.ts'
import { databaseClock } from './databaseClock.ts'
import { databaseTls } from './databaseTls.ts'
import { hashMemory } from './hashMemory.ts'
import { migrations } from './migrations.ts'
import { production } from './production.ts'
import { recordPartitions } from './recordPartitions.ts'
import { recordPrivileges } from './recordPrivileges.ts'
import { recordTriggers } from './recordTriggers.ts'

/** What is looked at in an environment and its database, in this order. */
export const insideChecks: readonly Check<Surroundings>[] = [
  configuration,
  advice,
  production,
  hashMemory,
  databaseTls,
  databaseAnswers,
  databaseClock,
  migrations,
  recordPrivileges,
  recordTriggers,
  recordPartitions,
]
