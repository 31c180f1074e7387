import { sslModesOf } from './databaseUrl.ts'
import type { Values, VariableName } from './env/index.ts'
import type { Advice } from './fault.ts'

interface AdviceRule {
  readonly variable: VariableName
  readonly message: string
  applies(values: Values): boolean
}

const hstsAdvisedSeconds = 31_536_000

const everywhere: readonly AdviceRule[] = [
  {
    variable: 'PASSWORD_REQUIRE_UPPERCASE',
    message:
      'and the other rules of composition are on: NIST SP 800-63B-4 advises length (15 characters where a password is all there is) and a blocklist over composition rules',
    applies: (values) =>
      values.PASSWORD_REQUIRE_UPPERCASE ||
      values.PASSWORD_REQUIRE_LOWERCASE ||
      values.PASSWORD_REQUIRE_NUMBERS ||
      values.PASSWORD_REQUIRE_SYMBOLS,
  },
  {
    variable: 'SENDGRID_API_KEY',
    message: 'is not used while SMTP_URL is set',
    applies: (values) => values.SENDGRID_API_KEY !== null && values.SMTP_URL !== null,
  },
  {
    variable: 'ALERT_WEBHOOK_SECRET',
    message: 'is not used while ALERT_WEBHOOK_URL is unset',
    applies: (values) => values.ALERT_WEBHOOK_SECRET !== null && values.ALERT_WEBHOOK_URL === null,
  },
]

const inProduction: readonly AdviceRule[] = [
  {
    variable: 'DATABASE_URL',
    message: 'does not say sslmode=verify-full, which alone proves to whom the connection leads',
    applies: (values) => sslModesOf(values.DATABASE_URL ?? '').some((mode) => mode !== 'verify-full'),
  },
  {
    variable: 'DATABASE_REPLICA_URL',
    message: 'does not say sslmode=verify-full, which alone proves to whom the connection leads',
    applies: (values) => sslModesOf(values.DATABASE_REPLICA_URL ?? '').some((mode) => mode !== 'verify-full'),
  },
  {
    variable: 'DATABASE_MIGRATE_URL',
    message: 'is unset: the role that serves requests then owns the record, and could change it',
    applies: (values) => [null, values.DATABASE_URL].includes(values.DATABASE_MIGRATE_URL),
  },
  {
    variable: 'TRUSTED_PROXIES',
    message:
      'is unset: behind a proxy every caller then counts as one address, and SECURE_SSL_REDIRECT cannot see that a call came by HTTPS',
    applies: (values) =>
      [null, 0].some((none) => none === values.TRUSTED_PROXIES) && values.SSL_CERT_PATH === null,
  },
  {
    variable: 'SECURE_SSL_REDIRECT',
    message: 'is off: plain HTTP is answered',
    applies: (values) => !values.SECURE_SSL_REDIRECT,
  },
  {
    variable: 'SECURE_HSTS_SECONDS',
    message: 'is under a year (31536000), the least that browsers preload',
    applies: (values) => values.SECURE_HSTS_SECONDS < hstsAdvisedSeconds,
  },
  {
    variable: 'CORS_ORIGINS',
    message: 'names an origin of plain http',
    applies: (values) => values.CORS_ORIGINS?.some((origin) => origin.startsWith('http:')) ?? false,
  },
  {
    variable: 'APP_URL',
    message: 'is unset or plain http: links in mail and passkeys need the https address that people use',
    applies: (values) => !(values.APP_URL?.startsWith('https:') ?? false),
  },
  {
    variable: 'SMTP_URL',
    message: 'and SENDGRID_API_KEY are unset: mail stays in GATEHOUSE_HOME/mail and reaches nobody',
    applies: (values) => values.SMTP_URL === null && values.SENDGRID_API_KEY === null,
  },
  {
    variable: 'MAIL_FROM',
    message: 'is unset: mail says no-reply at the host of APP_URL',
    applies: (values) => values.MAIL_FROM === null,
  },
  {
    variable: 'SECURITY_CONTACT',
    message: 'is unset: who finds a weakness has nobody to tell (RFC 9116)',
    applies: (values) => values.SECURITY_CONTACT === null,
  },
  {
    variable: 'POLICY_DRY_RUN',
    message:
      'is set: the rules that it names deny nobody, and what they guard is open to whoever else may pass',
    applies: (values) => values.POLICY_DRY_RUN !== null,
  },
  {
    variable: 'LOG_LEVEL',
    message: 'hides what goes wrong, or logs more than an operator needs: info is advised',
    applies: (values) => !['info', 'warn', 'error'].includes(values.LOG_LEVEL),
  },
]

/** What would be better in a configuration without a fault. */
export function adviceOn(values: Values): readonly Advice[] {
  const rules = values.NODE_ENV === 'production' ? [...everywhere, ...inProduction] : everywhere
  return rules.filter((rule) => rule.applies(values)).map(({ variable, message }) => ({ variable, message }))
}
