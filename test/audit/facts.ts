import { v7 as uuidv7 } from 'uuid'
import type { Decision } from '../../src/audit/decision.ts'
import type { SecurityEventName } from '../../src/audit/events.ts'
import type { Facts } from '../../src/audit/risk/facts.ts'

export const noon = new Date('2026-05-04T12:00:00Z')
export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** A decision of `type` by somebody at home, unless `changes` say otherwise. */
export function decisionOf(type: SecurityEventName, changes: Partial<Decision> = {}): Decision {
  return {
    id: uuidv7(),
    type,
    outcome: 'SUCCESS',
    severity: 'INFO',
    userId: uuidv7(),
    actorId: null,
    sessionId: null,
    apiKeyId: null,
    operation: null,
    ipAddress: '192.0.2.7',
    userAgent: firefox,
    requestId: null,
    count: 1,
    details: {},
    ...changes,
  }
}

/** Nothing known, unless `changes` say otherwise. */
export function factsOf(changes: Partial<Facts> = {}): Facts {
  return {
    now: noon,
    signIns: [],
    factorRemovedAt: null,
    failuresFromAddress: [],
    failuresAtAccount: [],
    badNetwork: null,
    placeOf: () => null,
    ...changes,
  }
}

/** So many sign-ins at home, a day apart, the latest a day ago. */
export function atHome(times: number, changes: Partial<Facts['signIns'][number]> = {}): Facts['signIns'] {
  return Array.from({ length: times }, (_, index) => ({
    timestamp: new Date(noon.getTime() - (index + 1) * 24 * 3_600_000),
    ipAddress: '192.0.2.9',
    userAgent: firefox,
    ...changes,
  }))
}
