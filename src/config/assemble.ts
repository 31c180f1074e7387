import { join, resolve } from 'node:path'
import type { Secret } from '../crypto/keyring.ts'
import type { Config, MailTransport } from './config.ts'
import type { Values } from './env/index.ts'

/** The configuration out of values that have no fault. */
export function assemble(values: Values): Config {
  const home = resolve(values.GATEHOUSE_HOME)
  const appUrl = appUrlOf(values)

  return {
    production: values.NODE_ENV === 'production',
    home,
    http: httpOf(values, appUrl),
    database: {
      url: values.DATABASE_URL,
      migrateUrl: values.DATABASE_MIGRATE_URL ?? values.DATABASE_URL,
      replicaUrl: values.DATABASE_REPLICA_URL,
      poolMax: values.DATABASE_POOL_MAX,
      timeoutMs: values.DATABASE_TIMEOUT_MS,
      slowQueryMs: values.SLOW_QUERY_MS,
    },
    redisUrl: values.REDIS_URL,
    secrets: {
      jwt: secretOf(values.JWT_SECRET_KEY, values.JWT_SECRET_KEY_PREVIOUS),
      apiKey: secretOf(values.API_KEY_SECRET, values.API_KEY_SECRET_PREVIOUS),
      session: secretOf(values.SESSION_SECRET, values.SESSION_SECRET_PREVIOUS),
      encryption: secretOf(values.ENCRYPTION_KEY, values.ENCRYPTION_KEY_PREVIOUS),
    },
    sessions: {
      accessTokenTtlSeconds: values.ACCESS_TOKEN_TTL,
      idleTtlSeconds: values.SESSION_IDLE_TTL,
      absoluteTtlSeconds: values.SESSION_ABSOLUTE_TTL,
      refreshGraceSeconds: values.REFRESH_GRACE,
    },
    passwordRules: {
      minLength: values.PASSWORD_MIN_LENGTH,
      requireUppercase: values.PASSWORD_REQUIRE_UPPERCASE,
      requireLowercase: values.PASSWORD_REQUIRE_LOWERCASE,
      requireNumbers: values.PASSWORD_REQUIRE_NUMBERS,
      requireSymbols: values.PASSWORD_REQUIRE_SYMBOLS,
    },
    passwordHash: values.PASSWORD_HASH_PARAMETERS,
    lockout: {
      attemptsMax: values.MAX_LOGIN_ATTEMPTS,
      durationSeconds: values.ACCOUNT_LOCKOUT_DURATION_MINUTES * 60,
    },
    emailVerificationRequired: values.EMAIL_VERIFICATION_REQUIRED,
    limits: {
      windowSeconds: Math.ceil(values.RATE_LIMIT_WINDOW_MS / 1000),
      maxRequests: values.RATE_LIMIT_MAX_REQUESTS,
      overrides: values.RATE_LIMIT_OVERRIDES ?? new Map(),
    },
    dryRunRules: new Set(values.POLICY_DRY_RUN),
    mail: {
      transport: transportOf(values, home),
      from: values.MAIL_FROM ?? `Gatehouse <no-reply@${new URL(appUrl).hostname}>`,
    },
    alerts: { webhook: webhookOf(values), email: values.ALERT_EMAIL },
    risk: { geoipDatabasePath: values.GEOIP_DATABASE_PATH, badNetworksPath: values.BAD_NETWORKS_PATH },
    trustedDocuments:
      values.TRUSTED_DOCUMENTS_FILE === null
        ? null
        : {
            documents: values.TRUSTED_DOCUMENTS_FILE,
            required: values.TRUSTED_DOCUMENTS === 'required',
          },
    metricsToken: values.METRICS_TOKEN,
    logLevel: values.LOG_LEVEL,
    debug: values.DEBUG,
    otelEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    auditRetentionDays: values.AUDIT_RETENTION_DAYS,
  }
}

function httpOf(values: Values, appUrl: string): Config['http'] {
  const { SSL_CERT_PATH: certPath, SSL_KEY_PATH: keyPath, TRUSTED_PROXIES: proxies } = values
  const scheme = schemeOf(values)

  return {
    port: values.PORT,
    host: values.HOST,
    corsOrigins: values.CORS_ORIGINS ?? [
      `${scheme}://localhost:${values.PORT}`,
      `${scheme}://127.0.0.1:${values.PORT}`,
    ],
    allowedHosts: values.ALLOWED_HOSTS ?? ['localhost', '127.0.0.1', '[::1]'],
    trustedProxies: proxies === 0 ? null : proxies,
    sslRedirect: values.SECURE_SSL_REDIRECT,
    hstsSeconds: values.SECURE_HSTS_SECONDS,
    tls: certPath === null || keyPath === null ? null : { certPath, keyPath },
    appUrl,
    securityContact: values.SECURITY_CONTACT,
  }
}

function appUrlOf(values: Values): string {
  return values.APP_URL ?? `${schemeOf(values)}://localhost:${values.PORT}`
}

function schemeOf(values: Values): 'http' | 'https' {
  return values.SSL_CERT_PATH === null ? 'http' : 'https'
}

function secretOf(current: string | null, previous: string | null): Secret | null {
  return current === null ? null : { current, previous }
}

function transportOf(values: Values, home: string): MailTransport {
  if (values.SMTP_URL !== null) return { kind: 'smtp', url: values.SMTP_URL }
  if (values.SENDGRID_API_KEY !== null) return { kind: 'sendgrid', apiKey: values.SENDGRID_API_KEY }
  return { kind: 'files', directory: join(home, 'mail') }
}

function webhookOf(values: Values): Config['alerts']['webhook'] {
  const {
    ALERT_WEBHOOK_URL: url,
    ALERT_WEBHOOK_SECRET: secret,
    ALERT_WEBHOOK_ALLOW_PRIVATE: allowPrivate,
  } = values
  return url === null || secret === null ? null : { url, secret, allowPrivate }
}
