import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readConfig } from '../../src/config/readConfig.ts'
import type { Environment } from '../../src/config/readVariables.ts'
import { productionEnv } from './productionEnv.ts'

const noComposition = Object.fromEntries(
  ['UPPERCASE', 'LOWERCASE', 'NUMBERS', 'SYMBOLS'].map((rule) => [`PASSWORD_REQUIRE_${rule}`, 'false']),
)
const exemplary = {
  ...productionEnv(),
  ...noComposition,
  DATABASE_URL: 'postgres://app:canary@db.example.com/gatehouse?sslmode=verify-full',
  DATABASE_MIGRATE_URL: 'postgres://owner:canary@db.example.com/gatehouse?sslmode=verify-full',
  TRUSTED_PROXIES: '1',
  APP_URL: 'https://app.example.com',
  SMTP_URL: 'smtps://user:canary@mail.example.com',
  MAIL_FROM: 'Gatehouse <no-reply@example.com>',
  SECURITY_CONTACT: 'mailto:security@example.com',
}

const better: [Environment, string][] = [
  [{ PASSWORD_REQUIRE_NUMBERS: 'true' }, 'PASSWORD_REQUIRE_UPPERCASE'],
  [{ DATABASE_URL: exemplary.DATABASE_URL.replace('verify-full', 'require') }, 'DATABASE_URL'],
  [
    { DATABASE_REPLICA_URL: exemplary.DATABASE_URL.replace('verify-full', 'require') },
    'DATABASE_REPLICA_URL',
  ],
  [{ DATABASE_MIGRATE_URL: '' }, 'DATABASE_MIGRATE_URL'],
  [{ DATABASE_MIGRATE_URL: exemplary.DATABASE_URL }, 'DATABASE_MIGRATE_URL'],
  [{ TRUSTED_PROXIES: '' }, 'TRUSTED_PROXIES'],
  [{ SECURE_SSL_REDIRECT: 'false' }, 'SECURE_SSL_REDIRECT'],
  [{ SECURE_HSTS_SECONDS: '3600' }, 'SECURE_HSTS_SECONDS'],
  [{ CORS_ORIGINS: 'https://app.example.com,http://app.example.com' }, 'CORS_ORIGINS'],
  [{ APP_URL: 'http://app.example.com' }, 'APP_URL'],
  [{ SMTP_URL: '' }, 'SMTP_URL'],
  [{ MAIL_FROM: '' }, 'MAIL_FROM'],
  [{ SECURITY_CONTACT: '' }, 'SECURITY_CONTACT'],
  [{ LOG_LEVEL: 'debug' }, 'LOG_LEVEL'],
  [{ POLICY_DRY_RUN: 'VISIBLE_TRAIL' }, 'POLICY_DRY_RUN'],
  [{ SENDGRID_API_KEY: `SG.${'k'.repeat(22)}.${'k'.repeat(43)}` }, 'SENDGRID_API_KEY'],
  [{ ALERT_WEBHOOK_SECRET: `whsec_${'c2lnbmluZy1r'.repeat(4)}` }, 'ALERT_WEBHOOK_SECRET'],
]

describe('advice', () => {
  it('has nothing to say of an exemplary environment', () => assert.deepEqual(advisedOf({}), []))

  for (const [env, variable] of better) {
    it(`is given on ${variable} for ${Object.keys(env).join()} alone`, () => {
      assert.deepEqual(advisedOf(env), [variable])
    })
  }

  it('names the NIST publication that advises length over composition', () => {
    const reading = readConfig({})
    assert.ok(reading.ok)
    assert.match(
      reading.advice.map(({ message }) => message).join(),
      /NIST SP 800-63B-4 advises length .* blocklist over composition/,
    )
  })
})

function advisedOf(env: Environment): string[] {
  const reading = readConfig({ ...exemplary, ...env })
  assert.ok(reading.ok)
  assert.doesNotMatch(JSON.stringify(reading.advice), /canary/)
  return reading.advice.map(({ variable }) => variable)
}
