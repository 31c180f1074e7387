import assert from 'node:assert/strict'
import { pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import argon2 from 'argon2'
import { hashSync } from 'bcrypt'
import { usersImport } from '../../src/cli/usersImport.ts'
import { LOGIN } from '../support/graphqlClient.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { runInside } from './runInside.ts'

const password = 'imported “password”'
const bare = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
const salt = randomBytes(16)

const hashes: Readonly<Record<string, () => string | Promise<string>>> = {
  bcrypt: () => hashSync(password, 5),
  argon2id: () => argon2.hash(password, { memoryCost: 8_192, timeCost: 2, parallelism: 1 }),
  scrypt: () => `$scrypt$ln=12,r=8,p=1$${bare(salt)}$${bare(scryptSync(password, salt, 32, { N: 4096 }))}`,
  'pbkdf2 of passlib': () =>
    `$pbkdf2-sha256$29000$${bare(salt).replaceAll('+', '.')}$${bare(pbkdf2Sync(password, salt, 29_000, 32, 'sha256')).replaceAll('+', '.')}`,
  'pbkdf2 as PHC': () =>
    `$pbkdf2-sha512$i=10000,l=64$${bare(salt)}$${bare(pbkdf2Sync(password, salt, 10_000, 64, 'sha512'))}`,
  'pbkdf2 of Django': () =>
    `pbkdf2_sha256$20000$seasalt$${pbkdf2Sync(password, 'seasalt', 20_000, 32, 'sha256').toString('base64')}`,
}

describe('gatehouse users import', () => {
  let server: TestServer
  let env: Record<string, string>
  const importLines = (lines: readonly (object | string)[], ...args: string[]) =>
    runInside(
      usersImport,
      ['--file', '-', '--json', ...args],
      env,
      lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
    )
  before(async () => {
    server = await startServer()
    env = serverEnv(server.database)
  })
  after(() => server.stop())

  for (const [kind, make] of Object.entries(hashes)) {
    it(`lets a person with a hash of ${kind} sign in, and hashes anew at the first time`, async () => {
      const email = `${kind.replaceAll(' ', '-')}@example.com`
      const { code } = await importLines([{ email, passwordHash: await make(), emailVerified: true }])
      assert.equal(code, 0)
      const wrong = await server.graphql(LOGIN, { input: { email, password: `${password}!` } })
      assert.deepEqual([wrong.status, wrong.codes], [401, ['INVALID_CREDENTIALS']])
      await server.login(email, password)
      const [row] = await server.database.query(
        'SELECT password_hash, password_key_id FROM users WHERE email = $1',
        [email],
      )
      assert.match(String(row?.['password_hash']), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      assert.notEqual(row?.['password_key_id'], 'imported')
      await server.login(email, password)
    })
  }

  it('takes a person without a hash, whom no password lets in', async () => {
    const { code } = await importLines([{ email: 'hashless@example.com', emailVerified: true }])
    assert.equal(code, 0)
    for (const guess of ['!', '', 'imported']) {
      const { codes } = await server.graphql(LOGIN, {
        input: { email: 'hashless@example.com', password: guess },
      })
      assert.deepEqual(codes, ['INVALID_CREDENTIALS'])
    }
  })

  it('refuses what it cannot take by line and reason, and takes the others', async () => {
    const secret = 'a-very-secret-value'
    const { code, out, err } = await importLines([
      { email: 'first@example.com', username: 'first' },
      `{ "email": "${secret}`,
      { email: secret },
      { email: 'kind@example.com', passwordHash: `{SSHA}${secret}` },
      { email: 'dear@example.com', passwordHash: hashSync(password, 4).replace('$04$', '$31$') },
      {
        email: 'memory@example.com',
        passwordHash: '$scrypt$ln=24,r=8,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
      },
      {
        email: 'rounds@example.com',
        passwordHash: '$pbkdf2-sha256$999999999$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaGhhc2g',
      },
      { email: 'role@example.com', roles: ['ADMIN'] },
      { email: 'FIRST@example.com' },
      { email: 'other@example.com', username: 'First' },
      '',
      { email: 'last@example.com' },
    ])
    const { imported, refused } = JSON.parse(out)
    assert.deepEqual([code, imported, err], [1, 2, ''])
    assert.deepEqual(refused, [
      { line: 2, reason: 'the line is not JSON' },
      { line: 3, reason: 'email is not an email address' },
      { line: 4, reason: 'passwordHash is of a kind that is not known here' },
      { line: 5, reason: 'passwordHash costs too much: more than 14 of bcrypt cost' },
      { line: 6, reason: 'passwordHash costs too much: more than 134217728 bytes of scrypt memory' },
      { line: 7, reason: 'passwordHash costs too much: more than 2000000 PBKDF2 rounds' },
      { line: 8, reason: 'it has fields that are not known here' },
      { line: 9, reason: 'the address or the username is taken' },
      { line: 10, reason: 'the address or the username is taken' },
    ])
    assert.equal(out.includes(secret), false)
  })

  it('adds nobody in a dry run', async () => {
    const { out } = await importLines([{ email: 'dry@example.com' }], '--dry-run')
    assert.deepEqual(JSON.parse(out), { imported: 1, refused: [] })
    assert.deepEqual(await server.database.query(`SELECT 1 FROM users WHERE email = 'dry@example.com'`), [])
  })

  it('records each person whom it added', async () => {
    await importLines([{ email: 'recorded@example.com' }])
    const rows = await server.database.query(
      `SELECT event_type, operation, ip_address FROM security_events
        WHERE user_id = (SELECT id FROM users WHERE email = 'recorded@example.com')`,
    )
    assert.deepEqual(rows, [
      { event_type: 'user_registered', operation: 'gatehouse users import', ip_address: null },
    ])
  })
})
