import type { Check } from './check.ts'
import { exclusiveBelowRoot } from './exclusiveBelowRoot.ts'
import { faultyListSize } from './faultyListSize.ts'
import { faultyLimit } from './faultyLimit.ts'
import { faultyLock } from './faultyLock.ts'
import { faultyRule } from './faultyRule.ts'
import { invalidDirective } from './invalidDirective.ts'
import { limitArgs } from './limitArgs.ts'
import { limitNames } from './limitNames.ts'
import { misplacedDirective } from './misplacedDirective.ts'
import { missingPolicy } from './missingPolicy.ts'
import { negativeCost } from './negativeCost.ts'
import { openMutation } from './openMutation.ts'
import { publicAndLocked } from './publicAndLocked.ts'
import { secondDefinition } from './secondDefinition.ts'
import { unknownRule } from './unknownRule.ts'
import { unmarkedSecret } from './unmarkedSecret.ts'
import { unrecordedMutation } from './unrecordedMutation.ts'
import { unsizedList } from './unsizedList.ts'

/** Everything that stops a start, in the order in which it is told. */
export const checks: readonly Check[] = [
  secondDefinition,
  invalidDirective,
  missingPolicy,
  publicAndLocked,
  misplacedDirective,
  unknownRule,
  faultyRule,
  faultyLock,
  faultyLimit,
  limitNames,
  limitArgs,
  exclusiveBelowRoot,
  openMutation,
  unrecordedMutation,
  unmarkedSecret,
  negativeCost,
  faultyListSize,
  unsizedList,
]
