import type { Secret } from '../crypto/keyring.ts'
import type { LimitOverride } from './overrides.ts'
import type { TrustedDocuments } from './trustedDocumentsKind.ts'

/** The secrets of Gatehouse itself. */
export interface Secrets {
  readonly jwt: Secret
  readonly apiKey: Secret
  readonly session: Secret
  readonly encryption: Secret
}

/** As the environment gives them; null where `keptSecrets` makes one, which production does not allow. */
export type GivenSecrets = { readonly [Name in keyof Secrets]: Secrets[Name] | null }

/** What a new password has to be. Lengths are in code points. */
interface PasswordRules {
  readonly minLength: number
  readonly requireUppercase: boolean
  readonly requireLowercase: boolean
  readonly requireNumbers: boolean
  readonly requireSymbols: boolean
}

/** How mail leaves; `files` are kept in the folder `mail` of the home. */
export type MailTransport =
  | { readonly kind: 'smtp'; readonly url: string }
  | { readonly kind: 'sendgrid'; readonly apiKey: string }
  | { readonly kind: 'files'; readonly directory: string }

/** Everything that the environment decides, read once at the start. */
export interface Config {
  readonly production: boolean
  /** An absolute path. */
  readonly home: string
  readonly http: {
    /** 0 takes a free one. */
    readonly port: number
    readonly host: string
    /** Exact origins; `*` outside production only. */
    readonly corsOrigins: readonly string[]
    /** As `URL.hostname` writes them, without port; `*` outside production only. */
    readonly allowedHosts: readonly string[]
    /** Hops, or networks in CIDR form; null: forwarded headers are ignored. */
    readonly trustedProxies: number | readonly string[] | null
    readonly sslRedirect: boolean
    readonly hstsSeconds: number
    readonly tls: { readonly certPath: string; readonly keyPath: string } | null
    /** Without a slash at its end. */
    readonly appUrl: string
    /** A URI. */
    readonly securityContact: string | null
  }
  readonly database: {
    /** null: the embedded one. */
    readonly url: string | null
    readonly migrateUrl: string | null
    readonly replicaUrl: string | null
    readonly poolMax: number
    readonly timeoutMs: number
    readonly slowQueryMs: number
  }
  readonly redisUrl: string | null
  readonly secrets: GivenSecrets
  readonly sessions: {
    readonly accessTokenTtlSeconds: number
    readonly idleTtlSeconds: number
    readonly absoluteTtlSeconds: number
    readonly refreshGraceSeconds: number
  }
  readonly passwordRules: PasswordRules
  /** What argon2id costs. */
  readonly passwordHash: { readonly memoryKiB: number; readonly passes: number; readonly lanes: number }
  readonly lockout: { readonly attemptsMax: number; readonly durationSeconds: number }
  readonly emailVerificationRequired: boolean
  readonly limits: {
    readonly windowSeconds: number
    readonly maxRequests: number
    readonly overrides: ReadonlyMap<string, LimitOverride>
  }
  /** Names of the rules that are asked and let through all the same. */
  readonly dryRunRules: ReadonlySet<string>
  readonly mail: { readonly transport: MailTransport; readonly from: string }
  readonly alerts: {
    readonly webhook: { readonly url: string; readonly secret: string; readonly allowPrivate: boolean } | null
    readonly email: string | null
  }
  readonly risk: { readonly geoipDatabasePath: string | null; readonly badNetworksPath: string | null }
  /** null: there is no manifest. */
  readonly trustedDocuments: { readonly documents: TrustedDocuments; readonly required: boolean } | null
  readonly metricsToken: string | null
  readonly logLevel: string
  readonly debug: boolean
  readonly otelEndpoint: string | null
  readonly auditRetentionDays: number
}
