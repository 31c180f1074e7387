import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from 'pg'
import { z } from 'zod'
import { withLibpqMeaning } from '../../src/db/tls.ts'

const tls = z.object({
  ssl: z.union([z.literal(false), z.object({ rejectUnauthorized: z.boolean().optional() })]),
})

describe('sslmode of a connection string', () => {
  const table = [
    { mode: '', encrypts: false, checks: false },
    { mode: '?sslmode=disable', encrypts: false, checks: false },
    { mode: '?sslmode=require', encrypts: true, checks: false },
    { mode: '?application_name=x&sslmode=require', encrypts: true, checks: false },
    { mode: '?sslmode=verify-full', encrypts: true, checks: true },
    { mode: '?sslmode=require&uselibpqcompat=true', encrypts: true, checks: false },
  ]
  for (const { mode, encrypts, checks } of table) {
    it(`${encrypts ? 'encrypts' : 'does not encrypt'}${checks ? ' and checks the certificate' : ''} for "${mode}"`, () => {
      const client = new Client({ connectionString: withLibpqMeaning(`postgres://a:b@db.example/c${mode}`) })
      const { ssl } = tls.parse(client)
      assert.equal(ssl !== false, encrypts)
      assert.equal(ssl !== false && ssl.rejectUnauthorized !== false, checks)
    })
  }

  it('refuses verify-ca without a certificate to check against', () => {
    const url = withLibpqMeaning('postgres://a:b@db.example/c?sslmode=verify-ca')
    assert.throws(() => new Client({ connectionString: url }), /sslrootcert/)
  })
})
