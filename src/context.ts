import type DataLoader from 'dataloader'
import type { Challenges } from './auth/challenges.ts'
import type { Evidence } from './audit/evidence.ts'
import type { Follower } from './audit/follower.ts'
import type { RecordEvent, RecordRefusal } from './audit/recorder.ts'
import type { AssessRisk } from './audit/risk/assessRisk.ts'
import type { Credentials } from './auth/credentials.ts'
import type { ApiKeys } from './auth/apiKeys.ts'
import type { LiveKeys } from './auth/liveKeys.ts'
import type { FactorAttempts } from './auth/factorAttempts.ts'
import type { KnownDevices } from './auth/knownDevices.ts'
import type { LiveSessions } from './auth/liveSessions.ts'
import type { Lockout } from './auth/lockout.ts'
import type { OneTimeTokens } from './auth/oneTimeTokens.ts'
import type { PasswordRuleSettings } from './auth/passwordRules.ts'
import type { Passwords } from './auth/passwords.ts'
import type { Passkeys } from './auth/passkeys.ts'
import type { RecoveryCodes } from './auth/recoveryCodes.ts'
import type { RefreshTokens } from './auth/refreshTokens.ts'
import type { SecondFactors } from './auth/secondFactors.ts'
import type { Sessions } from './auth/sessions.ts'
import type { RotatedRing, SigningKeys } from './auth/signingKeys.ts'
import type { ApiKeyViewer, Person, SessionViewer, Viewer } from './auth/viewer.ts'
import type { Cursors } from './crypto/cursors.ts'
import type { Database, Transaction } from './db/client.ts'
import type { AnnouncedAlert } from './db/queries/followAlerts.ts'
import type { PageOfEvents } from './db/queries/eventPages.ts'
import type { SecurityEventRow } from './db/queries/securityEvents.ts'
import type { MailRequests } from './notify/mailRequests.ts'
import type { Notices } from './notify/notices.ts'
import type { Client } from './observability/client.ts'
import type { Clock } from './observability/clock.ts'
import type { Metrics } from './observability/metrics.ts'

/** What would happen to an operation, as the policy engine of the floor above says it. */
interface Explanation {
  readonly allowed: boolean
  readonly cost: number
  readonly fields: readonly {
    readonly coordinate: string
    readonly path: string
    readonly verdict: 'ALLOW' | 'DENY' | 'DEPENDS'
    readonly rule: string
    readonly reason: string | null
  }[]
  readonly limits: readonly {
    readonly name: string
    readonly points: number
    readonly limit: number
    readonly windowSeconds: number
  }[]
}

/** What an operation is made of; lives as long as the process. */
export interface Services {
  readonly db: Database
  readonly credentials: Credentials
  readonly knownDevices: KnownDevices
  readonly lockout: Lockout
  readonly passwords: Passwords
  readonly passwordRules: PasswordRuleSettings
  readonly emailVerificationRequired: boolean
  readonly sessions: Sessions
  readonly liveSessions: LiveSessions
  readonly apiKeys: ApiKeys
  readonly liveKeys: LiveKeys
  readonly refreshTokens: RefreshTokens
  readonly secondFactors: SecondFactors
  readonly recoveryCodes: RecoveryCodes
  readonly passkeys: Passkeys
  readonly challenges: Challenges
  readonly factorAttempts: FactorAttempts
  readonly signingKeys: SigningKeys
  readonly rotateSigningKeys: (tx: Transaction) => Promise<RotatedRing>
  readonly eventCursors: Cursors
  readonly alertCursors: Cursors
  /** What a decision would score if it were made. */
  readonly assessRisk: AssessRisk
  readonly oneTimeTokens: OneTimeTokens
  /** Where what may be a moment behind is read of the record: a replica, where there is one. */
  readonly recordReads: Database
  readonly pageOfEvents: PageOfEvents
  readonly userCursors: Cursors
  readonly eventFollower: Follower<SecurityEventRow>
  readonly alertFollower: Follower<AnnouncedAlert>
  readonly evidence: Evidence
  readonly clock: Clock
  readonly notices: Notices
  readonly mailRequests: MailRequests
  readonly metrics: Metrics
  /** Says what would happen if somebody sent a document, or rejects with a `Refusal`; nothing runs. */
  readonly explain: (
    request: {
      readonly document: string
      readonly operationName: string | null
      readonly variables: unknown
    },
    as: Pick<Context, 'viewer' | 'client'>,
  ) => Promise<Explanation>
}

/**
 * The cookies of a request and its answer: `__Host-gatehouse_…`, HttpOnly, Secure, SameSite=Strict, all of them
 * (RFC 6265bis).
 */
export interface Cookies {
  /** What came under this name from a page of ours; null for none, and for one that may not be used. */
  get(name: 'refresh' | 'device'): string | null
  /** Whether one came that may not be used: from a stranger's page, or from nobody's. */
  isForeign(name: 'refresh' | 'device'): boolean
  /** Sets it for so many seconds. */
  set(name: 'refresh' | 'device', value: string, maxAgeSeconds: number): void
  /** Takes it away from whoever sent it. */
  clear(name: 'refresh' | 'device'): void
  /** The device that presents itself, by X-Gatehouse-Device or by its cookie, as far as that may be used. */
  readonly deviceToken: string | null
}

/** What a resolver is given: who asks, from where, with what to answer, and how to record. Never changed once made. */
export interface Context {
  readonly viewer: Viewer
  readonly client: Client
  readonly services: Services
  readonly cookies: Cookies
  /** Adds to the record with the address, agent, session and operation of this request. */
  readonly record: RecordEvent
  /** Adds a refusal that no deed goes with, before it is thrown; many of one moment share a transaction. */
  readonly recordRefusal: RecordRefusal
  /** People by id, gathered over the request so that a page of events costs one query. */
  readonly people: DataLoader<string, Person | null>
  /** What this operation hands to its caller as theirs although they were nobody when it began: see `signedIn`. */
  readonly admitted: WeakSet<object>
}

/** The context inside a field behind `@auth`. */
export type SignedInContext<Base = Context> = Base & { readonly viewer: SessionViewer | ApiKeyViewer }
