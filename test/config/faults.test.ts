import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { variables } from '../../src/config/env/index.ts'
import { printFaults } from '../../src/config/fault.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { readConfig } from '../../src/config/readConfig.ts'
import type { Environment } from '../../src/config/readVariables.ts'
import { productionEnv } from './productionEnv.ts'

const weakSecrets = [
  'too-short-canary',
  'a'.repeat(100),
  'abcdefghij'.repeat(10),
  `${'0123456789abcdef'.repeat(6)}012`,
  'canary-change-me-before-production-3f9c1b7e5d2a8064canary-3f9c1b7e5d2a8064',
  'your_canary-key-goes-here-and-is-long-enough-to-pass-a-check-of-its-length',
]

/** Texts that each variable refuses, and where: in development too, or in production only. */
const broken: Record<string, readonly (string | [text: string, where: 'production'])[]> = {
  NODE_ENV: ['prod', 'Production'],
  PORT: ['65536', '-1', '4e3', '0x10', '80.5', 'http'],
  HOST: ['not a host', 'http://x', '-x'],
  GATEHOUSE_HOME: ['a\0b', 'a\nb'],
  ...each(
    ['DATABASE_URL', 'DATABASE_MIGRATE_URL', 'DATABASE_REPLICA_URL'],
    [
      'mysql://h/d',
      'db.example.com',
      'postgres:///d',
      ...[
        '',
        '?sslmode=disable',
        '?sslmode=prefer',
        '?sslmode=no-verify',
        '?sslmode=require&sslmode=disable',
        '?ssl=true',
      ].map((query): [string, 'production'] => [`postgres://u:canary@h/d${query}`, 'production']),
    ],
  ),
  DATABASE_POOL_MAX: ['0', 'many'],
  DATABASE_TIMEOUT_MS: ['0', '5s'],
  SLOW_QUERY_MS: ['-1', '1s'],
  REDIS_URL: ['http://h', 'localhost:6379'],
  ...each(
    [...variables.keys()].filter((name) =>
      /^(JWT_SECRET_KEY|API_KEY_SECRET|SESSION_SECRET|ENCRYPTION_KEY)/.test(name),
    ),
    weakSecrets,
  ),
  ACCESS_TOKEN_TTL: ['600', '0s', '25h', '10 m', '1w'],
  SESSION_IDLE_TTL: ['-1d', 'soon'],
  SESSION_ABSOLUTE_TTL: ['366d', '1.5d'],
  REFRESH_GRACE: ['11m', '30'],
  APP_URL: ['example.com', 'ftp://h', 'https://h/?q=1', 'https://u:p@h'],
  CORS_ORIGINS: [
    'null',
    'example.com',
    'https://*.example.com',
    'https://a.example.com,,',
    'https://a/path',
    ['*', 'production'],
  ],
  ALLOWED_HOSTS: ['.example.com', '*.example.com', 'a b', 'h/path', 'u@h', ',', ['*', 'production']],
  TRUSTED_PROXIES: [
    '17',
    '-1',
    'true',
    '10.0.0.0/33',
    '0.0.0.0/0',
    '::/0',
    '10.1',
    'proxy.example.com',
    '10.0.0.1,',
  ],
  SECURE_SSL_REDIRECT: ['on', 'maybe'],
  SECURE_HSTS_SECONDS: ['-1', '1y'],
  SSL_CERT_PATH: ['c\0.pem'],
  SSL_KEY_PATH: ['k\0.pem'],
  TRUSTED_DOCUMENTS_FILE: ['canary/of-a-file-that-is-not-there.json', '/'],
  TRUSTED_DOCUMENTS: ['always'],
  PASSWORD_MIN_LENGTH: ['7', '257', 'long'],
  ...each(
    ['UPPERCASE', 'LOWERCASE', 'NUMBERS', 'SYMBOLS'].map((rule) => `PASSWORD_REQUIRE_${rule}`),
    ['on', '2'],
  ),
  PASSWORD_HASH_PARAMETERS: ['m=19455,t=2,p=1', '19456'],
  MAX_LOGIN_ATTEMPTS: ['0', '101'],
  ACCOUNT_LOCKOUT_DURATION_MINUTES: ['0', '30m'],
  EMAIL_VERIFICATION_REQUIRED: ['never'],
  RATE_LIMIT_WINDOW_MS: ['999', '15m'],
  RATE_LIMIT_MAX_REQUESTS: ['0', 'none'],
  RATE_LIMIT_OVERRIDES: [
    'login',
    'login=10',
    'login=10/15',
    'login=0/1m',
    'login=1/0s',
    'a=1/1m,a=2/1m',
    'a=1/1m,',
    'A=1/1m',
    '=1/1m',
  ],
  SMTP_URL: ['mail.example.com', 'http://h'],
  SENDGRID_API_KEY: ['canary', 'SG.short.short'],
  MAIL_FROM: ['nobody', 'Gate <nobody>', 'a@example.com\nBcc: b@example.com'],
  ALERT_WEBHOOK_URL: [
    'h',
    'ftp://h',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://10.1.2.3',
    'https://hooks.localhost',
    'http://2130706433/',
    'https://[::ffff:10.0.0.1]/',
    ['http://hooks.example.com', 'production'],
  ],
  ALERT_WEBHOOK_SECRET: ['canary', 'whsec_c2hvcnQ='],
  ALERT_WEBHOOK_ALLOW_PRIVATE: ['sometimes'],
  ALERT_EMAIL: ['nobody', 'a@b@c'],
  GEOIP_DATABASE_PATH: ['c\0.mmdb'],
  BAD_NETWORKS_PATH: ['c\0.txt'],
  METRICS_TOKEN: ['short', 'a'.repeat(32)],
  SECURITY_CONTACT: ['nobody', 'http://example.com'],
  LOG_LEVEL: ['loud', 'INFO'],
  POLICY_DRY_RUN: ['visible', 'VISIBLE_TRAIL,,OWNER', 'VISIBLE TRAIL'],
  DEBUG: ['koa*', ['true', 'production']],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4317', 'grpc://h'],
  AUDIT_RETENTION_DAYS: ['0', 'ever'],
  ANTHROPIC_API_KEY: [['canary-that-is-no-key', 'production']],
}

describe('a broken variable', () => {
  it('is tried for every variable that there is', () => {
    assert.deepEqual(Object.keys(broken).toSorted(), [...variables.keys()].toSorted())
  })

  for (const [name, texts] of Object.entries(broken)) {
    for (const entry of texts) {
      const [text, onlyThere] = typeof entry === 'string' ? [entry, null] : entry
      const places = onlyThere === null ? ['development', 'production'] : [onlyThere]

      it(`stops the start and is named: ${name}=${JSON.stringify(text.slice(0, 40))}`, () => {
        for (const place of places)
          assert.ok(faultyOf({ ...baseOf(place, name), [name]: text }).includes(name), place)
      })

      if (onlyThere === null) continue
      it(`is no matter in development: ${name}=${JSON.stringify(text.slice(0, 40))}`, () => {
        assert.deepEqual(faultyOf({ ...baseOf('development', name), [name]: text }), [])
      })
    }
  }

  it('never shows its value, nor that of any other', () => {
    for (const [name, texts] of Object.entries(broken)) {
      for (const entry of texts) {
        const text = typeof entry === 'string' ? entry : entry[0]
        const reading = readConfig({ ...productionEnv(), [name]: text })
        assert.ok(!reading.ok)
        const told = printFaults(reading.faults)
        if (text.length > 12) assert.ok(!told.includes(text), name)
        assert.doesNotMatch(told, /canary/)
      }
    }
  })
})

describe('many broken variables', () => {
  it('are all told at once, each on a line with its problem and its fix', () => {
    const names = Object.keys(broken)
    const env = Object.fromEntries(names.map((name) => [name, '\u0001']))
    const reading = readConfig(env)
    assert.ok(!reading.ok)
    assert.deepEqual(reading.faults.map(({ variable }) => variable).toSorted(), names.toSorted())

    const lines = printFaults(reading.faults).trimEnd().split('\n')
    assert.equal(lines.length, names.length + 1)
    for (const { variable, problem, fix } of reading.faults)
      assert.ok(lines.includes(`  ${variable} ${problem}. ${fix}`))
  })
})

describe('variables that do not fit together', () => {
  const [one, two] = [productionEnv(), productionEnv()]
  const webhook = {
    ALERT_WEBHOOK_URL: 'https://hooks.example.com',
    ALERT_WEBHOOK_SECRET: `whsec_${'c2lnbmluZy1r'.repeat(4)}`,
  }
  const together: [string, Environment, string[]][] = [
    ['a certificate without its key', { SSL_CERT_PATH: 'c.pem' }, ['SSL_KEY_PATH']],
    ['a key without its certificate', { SSL_KEY_PATH: 'k.pem' }, ['SSL_CERT_PATH']],
    ['a webhook without its secret', { ...webhook, ALERT_WEBHOOK_SECRET: '' }, ['ALERT_WEBHOOK_SECRET']],
    ['a webhook with its secret', webhook, []],
    [
      'a private webhook that is allowed',
      { ...webhook, ALERT_WEBHOOK_URL: 'http://127.0.0.1:9000', ALERT_WEBHOOK_ALLOW_PRIVATE: 'true' },
      [],
    ],
    ['an idle time over the absolute', { SESSION_IDLE_TTL: '31d' }, ['SESSION_IDLE_TTL']],
    ['an idle time as long as the absolute', { SESSION_IDLE_TTL: '30d' }, []],
    ['an owner without a database', { DATABASE_MIGRATE_URL: one['DATABASE_URL'] }, ['DATABASE_URL']],
    ['a replica without a database', { DATABASE_REPLICA_URL: one['DATABASE_URL'] }, ['DATABASE_URL']],
    [
      'the secret before without a current one',
      { JWT_SECRET_KEY_PREVIOUS: one['JWT_SECRET_KEY'] },
      ['JWT_SECRET_KEY'],
    ],
    ['one secret for two uses', { ...one, SESSION_SECRET: one['JWT_SECRET_KEY'] }, ['SESSION_SECRET']],
    [
      'a secret that is the one before',
      { ...one, ENCRYPTION_KEY_PREVIOUS: one['ENCRYPTION_KEY'] },
      ['ENCRYPTION_KEY_PREVIOUS'],
    ],
    [
      'a secret before that another one is',
      { ...one, API_KEY_SECRET_PREVIOUS: one['JWT_SECRET_KEY'] },
      ['API_KEY_SECRET_PREVIOUS'],
    ],
    ['a metrics token that is a secret', { ...one, METRICS_TOKEN: one['ENCRYPTION_KEY'] }, ['METRICS_TOKEN']],
    ['a rotation of all', { ...one, ...previousOf(two) }, []],
  ]
  for (const [what, env, faulty] of together) {
    it(`${what}: ${faulty.length === 0 ? 'accepted' : faulty.join()}`, () =>
      assert.deepEqual(faultyOf(env), faulty))
  }
})

function previousOf(env: Environment): Environment {
  const names = Object.keys(makeSecrets()).filter((name) => name !== 'METRICS_TOKEN')
  return Object.fromEntries(names.map((name) => [`${name}_PREVIOUS`, env[name]]))
}

function each<T>(names: readonly string[], texts: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, texts]))
}

/** A good environment, with what the named variable needs beside it, so that it alone can be at fault. */
function baseOf(place: string, name: string): Environment {
  const good = { ...productionEnv(), NODE_ENV: place }
  if (name === 'ALERT_WEBHOOK_URL')
    return { ...good, ALERT_WEBHOOK_SECRET: `whsec_${'c2lnbmluZy1r'.repeat(4)}` }
  return good
}

function faultyOf(env: Environment): string[] {
  const reading = readConfig(env)
  return reading.ok ? [] : reading.faults.map(({ variable }) => variable)
}
