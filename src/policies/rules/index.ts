import type { Rule, Rules } from '../rule.ts'
import { assumableRole } from './assumableRole.ts'
import { notSelf } from './notSelf.ts'
import { ownsApiKey } from './ownsApiKey.ts'
import { ownsSecondFactor } from './ownsSecondFactor.ts'
import { ownsSession } from './ownsSession.ts'
import type { PolicyName } from './policyName.generated.ts'
import { selfOrStaff } from './selfOrStaff.ts'
import { visibleEvent } from './visibleEvent.ts'
import { visibleTrail } from './visibleTrail.ts'

/** Every rule that `@policy` may name: one missing here, or one too many, does not compile. */
const byName: Readonly<Record<PolicyName, Rule>> = {
  ASSUMABLE_ROLE: assumableRole,
  NOT_SELF: notSelf,
  OWNS_API_KEY: ownsApiKey,
  OWNS_SECOND_FACTOR: ownsSecondFactor,
  OWNS_SESSION: ownsSession,
  SELF_OR_STAFF: selfOrStaff,
  VISIBLE_EVENT: visibleEvent,
  VISIBLE_TRAIL: visibleTrail,
}

export const rules: Rules = new Map(Object.entries(byName))
