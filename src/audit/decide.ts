import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../observability/client.ts'
import type { Decision } from './decision.ts'
import { type DetailsOf, type SecurityEventName, securityEventKinds } from './events.ts'

/** In which request an event happened, and who was signed in; null client: on the command line or by the clock. */
export interface EventSource {
  readonly client: Client | null
  readonly operation: string | null
  readonly userId?: string | null
  readonly sessionId?: string | null
  readonly apiKeyId?: string | null
}

/**
 * Whom it is about, where that is not whoever was signed in (null: nobody who is known); how many identical decisions
 * one row stands for.
 */
export interface EventSubject {
  readonly userId?: string | null
  readonly sessionId?: string | null
  readonly actorId?: string | null
  readonly count?: number
}

/** What was decided, where and about whom, in one piece. */
export function decide<Name extends SecurityEventName>(
  source: EventSource,
  type: Name,
  details: DetailsOf<Name>,
  about: EventSubject = {},
): Decision {
  const { client } = source
  const { severity, outcome } = securityEventKinds[type]
  const signedIn = source.userId ?? null
  const userId = about.userId === undefined ? signedIn : about.userId
  return {
    id: uuidv7(),
    type,
    outcome,
    severity,
    userId,
    actorId: about.actorId ?? null,
    // The session of one person is no business of another, whose trail this is.
    sessionId: about.sessionId ?? (userId === signedIn ? (source.sessionId ?? null) : null),
    apiKeyId: source.apiKeyId ?? null,
    operation: source.operation,
    ipAddress: client?.ip ?? null,
    userAgent: client?.userAgent ?? null,
    requestId: client?.requestId ?? null,
    count: about.count ?? 1,
    details,
  }
}
