import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { describe, it } from 'node:test'
import { variables } from '../../src/config/env/index.ts'
import type { Environment } from '../../src/config/readVariables.ts'
import { readConfig } from '../../src/config/readConfig.ts'
import { productionEnv } from './productionEnv.ts'

describe('readConfig', () => {
  it('starts a newcomer with nothing set', () => {
    const { production, home, http, database, secrets, mail, emailVerificationRequired } = configOf({})
    assert.deepEqual(
      { production, home, database, secrets, mail, emailVerificationRequired },
      {
        production: false,
        home: resolve('.gatehouse'),
        database: {
          url: null,
          migrateUrl: null,
          replicaUrl: null,
          poolMax: 20,
          timeoutMs: 5000,
          slowQueryMs: 1000,
        },
        secrets: { jwt: null, apiKey: null, session: null, encryption: null },
        mail: {
          transport: { kind: 'files', directory: resolve('.gatehouse/mail') },
          from: 'Gatehouse <no-reply@localhost>',
        },
        emailVerificationRequired: false,
      },
    )
    assert.deepEqual(http, {
      port: 4000,
      host: '127.0.0.1',
      corsOrigins: ['http://localhost:4000', 'http://127.0.0.1:4000'],
      allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
      trustedProxies: null,
      sslRedirect: false,
      hstsSeconds: 31_536_000,
      tls: null,
      appUrl: 'http://localhost:4000',
      securityContact: null,
    })
  })

  it('keeps the promised defaults of sessions, passwords, lockout and limits', () => {
    const { sessions, passwordRules, lockout, limits, auditRetentionDays } = configOf({})
    assert.deepEqual(
      { sessions, passwordRules, lockout, limits, auditRetentionDays },
      {
        sessions: {
          accessTokenTtlSeconds: 600,
          idleTtlSeconds: 1_209_600,
          absoluteTtlSeconds: 2_592_000,
          refreshGraceSeconds: 30,
        },
        passwordRules: {
          minLength: 12,
          requireUppercase: true,
          requireLowercase: true,
          requireNumbers: true,
          requireSymbols: true,
        },
        lockout: { attemptsMax: 5, durationSeconds: 1800 },
        limits: { windowSeconds: 900, maxRequests: 100, overrides: new Map() },
        auditRetentionDays: 400,
      },
    )
  })

  it('starts in production with what production requires and no more', () => {
    const env = productionEnv()
    const { production, http, secrets, database, emailVerificationRequired } = configOf(env)
    assert.deepEqual([production, http.sslRedirect, emailVerificationRequired], [true, true, true])
    assert.deepEqual(
      [http.corsOrigins, http.allowedHosts],
      [['https://app.example.com'], ['api.example.com']],
    )
    assert.deepEqual(secrets.jwt, { current: env['JWT_SECRET_KEY'], previous: null })
    assert.deepEqual([database.url, database.migrateUrl], [env['DATABASE_URL'], env['DATABASE_URL']])
  })

  const required = [...variables]
    .filter(([, variable]) => variable.requiredInProduction)
    .map(([name]) => name)
  for (const name of required) {
    it(`does not start in production without ${name}, and says so of nothing else`, () => {
      assert.deepEqual(faultyOf({ ...productionEnv(), [name]: '  ' }), [name])
    })
  }

  it('requires in production exactly what the interfaces promise', () => {
    assert.deepEqual(required.toSorted(), [
      'ALLOWED_HOSTS',
      'API_KEY_SECRET',
      'CORS_ORIGINS',
      'DATABASE_URL',
      'ENCRYPTION_KEY',
      'JWT_SECRET_KEY',
      'SESSION_SECRET',
    ])
  })

  it('applies the rules of production where NODE_ENV cannot be read', () => {
    assert.deepEqual(faultyOf({ NODE_ENV: 'prod' }).toSorted(), ['NODE_ENV', ...required].toSorted())
  })

  it('keeps the secret before while a rotation is under way', () => {
    const [before, now] = [productionEnv(), productionEnv()]
    const { secrets } = configOf({ ...now, SESSION_SECRET_PREVIOUS: before['SESSION_SECRET'] })
    assert.deepEqual(secrets.session, { current: now['SESSION_SECRET'], previous: before['SESSION_SECRET'] })
  })

  const understood: [Environment, (config: ReturnType<typeof configOf>) => unknown, unknown][] = [
    [{ PORT: '0' }, ({ http }) => http.port, 0],
    [{ PORT: '8080' }, ({ http }) => http.appUrl, 'http://localhost:8080'],
    [{ PORT: ' 81\r' }, ({ http }) => http.port, 81],
    [{ DEBUG: 'YES' }, ({ debug }) => debug, true],
    [{ PASSWORD_REQUIRE_SYMBOLS: '0' }, ({ passwordRules }) => passwordRules.requireSymbols, false],
    [{ ACCESS_TOKEN_TTL: '1h' }, ({ sessions }) => sessions.accessTokenTtlSeconds, 3600],
    [{ TRUSTED_PROXIES: '2' }, ({ http }) => http.trustedProxies, 2],
    [{ TRUSTED_PROXIES: '0' }, ({ http }) => http.trustedProxies, null],
    [
      { TRUSTED_PROXIES: '10.0.0.0/8, ::1,192.0.2.7' },
      ({ http }) => http.trustedProxies,
      ['10.0.0.0/8', '::1/128', '192.0.2.7/32'],
    ],
    [
      { CORS_ORIGINS: 'https://App.example.com/, http://localhost:3000' },
      ({ http }) => http.corsOrigins,
      ['https://app.example.com', 'http://localhost:3000'],
    ],
    [
      { ALLOWED_HOSTS: 'API.example.com:8443,::1,[::1]:4000' },
      ({ http }) => http.allowedHosts,
      ['api.example.com', '[::1]', '[::1]'],
    ],
    [{ APP_URL: 'https://example.com/app/' }, ({ http }) => http.appUrl, 'https://example.com/app'],
    [{ SECURITY_CONTACT: 'sec@example.com' }, ({ http }) => http.securityContact, 'mailto:sec@example.com'],
    [
      { RATE_LIMIT_OVERRIDES: 'login=10/15m, register=3/1h,*=1000/1m' },
      ({ limits }) => [...limits.overrides],
      [
        ['login', { points: 10, windowSeconds: 900 }],
        ['register', { points: 3, windowSeconds: 3600 }],
        ['*', { points: 1000, windowSeconds: 60 }],
      ],
    ],
    [
      { SMTP_URL: 'smtp://localhost:2525', MAIL_FROM: 'Gate <gate@example.com>' },
      ({ mail }) => mail,
      { transport: { kind: 'smtp', url: 'smtp://localhost:2525' }, from: 'Gate <gate@example.com>' },
    ],
    [
      { SSL_CERT_PATH: 'c.pem', SSL_KEY_PATH: 'k.pem' },
      ({ http }) => [http.tls, http.appUrl],
      [{ certPath: 'c.pem', keyPath: 'k.pem' }, 'https://localhost:4000'],
    ],
    [{ ANTHROPIC_API_KEY: 'the-key-of-a-gateway' }, ({ production }) => production, false],
  ]
  for (const [env, pick, expected] of understood) {
    it(`understands ${JSON.stringify(env)}`, () => assert.deepEqual(pick(configOf(env)), expected))
  }

  it('ignores variables that are not ours', () => {
    assert.deepEqual(readConfig({ PATH: '\0', PORTS: 'x', LOGLEVEL: 'y' }), readConfig({}))
  })
})

function configOf(env: Environment) {
  const reading = readConfig(env)
  assert.ok(reading.ok, reading.ok ? '' : JSON.stringify(reading.faults))
  return reading.config
}

function faultyOf(env: Environment): string[] {
  const reading = readConfig(env)
  return reading.ok ? [] : reading.faults.map(({ variable }) => variable)
}
