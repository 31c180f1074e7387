import type { SignedRequest } from '../auth/signedRequest.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { Refusal } from '../errors.ts'
import type { LimitDecision } from '../limits/limit.ts'
import type { Client } from '../observability/client.ts'
import type { Clock } from '../observability/clock.ts'
import type { Logger } from '../observability/logger.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { HttpContext } from './httpContext.ts'
import type { EvidenceDeps } from './routes/evidence.ts'
import type { RunStored } from './storedOperations.ts'

/** A number of proxies in front of us, their addresses (single or CIDR), or null: forwarded headers mean nothing. */
export type TrustedProxies = number | readonly string[] | null

export interface HttpSettings {
  readonly production: boolean
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Exact origins; `*` answers any origin, without credentials. */
  readonly corsOrigins: readonly string[]
  /** Host names without port; `*` allows any. */
  readonly allowedHosts: readonly string[]
  readonly trustedProxies: TrustedProxies
  readonly sslRedirect: boolean
  readonly hstsSeconds: number
  readonly tls: { readonly certPath: string; readonly keyPath: string } | null
  readonly metricsToken: string | null
  /** An address or a URL for RFC 9116; null: no security.txt. */
  readonly securityContact: string | null
  readonly appUrl: string
  /** Whether GraphQL takes no other text than trusted documents, which are named and not sent. */
  readonly trustedDocumentsOnly: boolean
}

export type Readiness = 'starting' | 'ready' | 'draining' | 'database_down'

export interface HealthProbes {
  /** False or a rejection means down. */
  readonly database: () => Promise<boolean>
  readonly replica: (() => Promise<boolean>) | null
  readonly redis: (() => Promise<boolean>) | null
}

/** Decisions from memory: nobody waits for a store before the body is read. */
export interface GeneralLimits {
  readonly address: (ip: string, points: number) => LimitDecision
  readonly person: (userId: string, points: number) => LimitDecision
}

/** Everything the transport is given: plain values and functions, so that it knows nothing of who stands behind. */
export interface HttpDeps {
  readonly settings: HttpSettings
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  /** Throws Refusal UNAUTHENTICATED for a credential that is present and bad, SERVICE_UNAVAILABLE where it cannot tell. */
  readonly identify: (
    authorization: string | undefined,
    client: Client,
    signed: SignedRequest | null,
  ) => Viewer | Promise<Viewer>
  readonly generalLimits: GeneralLimits
  /** Told of each refusal by a general limit; must not throw. */
  readonly onLimited: (client: Client, limitName: string, path: string) => void
  /** Told of each bad credential, with what only the record sees; must not throw. */
  readonly onRejected: (client: Client, refusal: Refusal) => void
  readonly graphql: (ctx: HttpContext) => Promise<void>
  readonly runStored: RunStored
  /** Null: no evidence is kept. */
  readonly evidence: EvidenceDeps | null
  readonly jwks: () => unknown
  readonly health: HealthProbes
  readonly readiness: () => Readiness
}
