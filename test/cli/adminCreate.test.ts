import assert from 'node:assert/strict'
import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { adminCreate } from '../../src/cli/adminCreate.ts'
import { findPostmaster } from '../../src/db/embedded/postmaster.ts'
import { gatehouse, temporaryFolder } from '../config/gatehouse.ts'
import { ME, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'
import { runInside } from './runInside.ts'

const run = (args: readonly string[], env: Readonly<Record<string, string>>, input = '') =>
  runInside(adminCreate, args, env, input)

describe('gatehouse admin create, beside a server that runs', () => {
  let database: FreshDatabase
  let env: Record<string, string>
  let server: ServerProcess

  before(async () => {
    database = await freshDatabase()
    env = serverEnv(database, { EMAIL_VERIFICATION_REQUIRED: 'false' })
    server = await startServerProcess(env)
  })
  after(async () => {
    await server.end()
    await database.drop()
  })

  const create = (email: string, ...rest: string[]) =>
    run(['--email', email, ...rest], env, `${goodPassword}\nnot this line\n`)
  const eventsOf = (id: string) =>
    database.query(
      `SELECT event_type, operation, ip_address, details FROM security_events
        WHERE user_id = $1 AND event_type <> 'alert_raised' ORDER BY id`,
      [id],
    )

  it('makes a person who signs in with the password of the first line, as an administrator', async () => {
    const { code, out, err } = await create('ada@example.com', '--password-stdin')
    const { accessToken, userId } = await server.login('ada@example.com')
    assert.deepEqual([code, out, err], [0, `${userId}\n`, ''])
    const { data } = await server.graphql(ME, {}, { token: accessToken })
    assert.deepEqual(data.me.roles, ['USER', 'ADMIN'])
  })

  it('counts the address as verified, since the operator vouches for it', async () => {
    const { out } = await create('vouched@example.com', '--password-stdin')
    const rows = await database.query(
      `SELECT status, email_verified_at IS NOT NULL AS verified FROM users WHERE id = $1`,
      [out.trim()],
    )
    assert.deepEqual(rows, [{ status: 'ACTIVE', verified: true }])
  })

  it('records whom it made and what they may do', async () => {
    const { out } = await create('recorded@example.com', '--password-stdin')
    const deed = { operation: 'gatehouse admin create', ip_address: null }
    assert.deepEqual(await eventsOf(out.trim()), [
      { event_type: 'user_registered', ...deed, details: {} },
      { event_type: 'roles_changed', ...deed, details: { added: ['ADMIN'] } },
    ])
  })

  it('raises an alert of the role, as whoever gives one does', async () => {
    const { out } = await create('alerted@example.com', '--password-stdin')
    const rows = await database.query(`SELECT rule, severity FROM security_alerts WHERE user_id = $1`, [
      out.trim(),
    ])
    assert.deepEqual(rows, [{ rule: 'role_raised', severity: 'HIGH' }])
  })

  it('raises whoever has an account already, lets them keep the password, and ends their older tokens', async () => {
    const person = await server.register('grace@example.com')
    const { code, out } = await run(
      ['--email', 'Grace@Example.com', '--json', '--password-stdin'],
      env,
      'Another-Horse-9-Battery\n',
    )
    const told = { id: person.userId, email: 'Grace@example.com', created: false }
    assert.deepEqual([code, { ...JSON.parse(out), email: told.email }], [0, told])

    const { accessToken } = await server.login(person.email)
    const { data } = await server.graphql(ME, {}, { token: accessToken })
    assert.ok(data.me.roles.includes('ADMIN'))
    const old = await server.graphql(ME, {}, { token: person.accessToken })
    assert.deepEqual(old.codes, ['UNAUTHENTICATED'])
  })

  it('changes and records nothing for whoever is an administrator already', async () => {
    const { out } = await create('twice@example.com', '--password-stdin')
    const again = await create('twice@example.com', '--password-stdin')
    assert.deepEqual([again.code, again.out], [0, out])
    assert.equal((await eventsOf(out.trim())).length, 2)
  })

  it('makes one person of two commands at once, with one pair of events', async () => {
    const [one, two] = await Promise.all([
      create('race@example.com', '--password-stdin'),
      create('race@example.com', '--password-stdin'),
    ])
    assert.deepEqual([one.code, two.code, one.out], [0, 0, two.out])
    assert.equal((await eventsOf(one.out.trim())).length, 2)
  })

  it('makes a password that signs in where nobody can be asked, and shows it on the standard error', async () => {
    const { code, out, err } = await create('made@example.com')
    const password = /shown this once: (\S+)\n/.exec(err)?.[1] ?? ''
    const { userId } = await server.login('made@example.com', password)
    assert.deepEqual([code, out], [0, `${userId}\n`])
  })

  it('raises nobody whose address waits for its proof: a stranger may have registered it', async () => {
    const { userId } = await server.register('pending@example.com')
    await database.query(`UPDATE users SET status = 'PENDING_VERIFICATION' WHERE id = $1`, [userId])
    const { code, out, err } = await create('pending@example.com')
    assert.deepEqual([code, out], [1, ''])
    assert.match(err, /PENDING_VERIFICATION/)
    assert.deepEqual(await database.query(`SELECT roles FROM users WHERE id = $1`, [userId]), [
      { roles: ['USER'] },
    ])
  })

  it('lists every rule that a password breaks, exits 1 and makes nobody', async () => {
    const { code, out, err } = await run(['--email', 'weak@example.com', '--password-stdin'], env, 'short\n')
    assert.deepEqual([code, out], [1, ''])
    for (const reason of [/12 characters/, /upper-case/, /digit/, /symbol/]) assert.match(err, reason)
    assert.deepEqual(await database.query(`SELECT 1 FROM users WHERE email = 'weak@example.com'`), [])
  })

  it('says that a username is taken, exits 1 and makes nobody', async () => {
    await create('first@example.com', '--username', 'Lovelace', '--password-stdin')
    const { code, err } = await create('second@example.com', '--username', 'lovelace', '--password-stdin')
    assert.deepEqual([code, err], [1, 'This username is taken.\n'])
    assert.deepEqual(await database.query(`SELECT 1 FROM users WHERE email = 'second@example.com'`), [])
  })

  const unusable: [string, string[], string, RegExp][] = [
    ['no address', [], '', /--email is missing/],
    ['an address that is none', ['--email', 'ada'], '', /is not an email address/],
    [
      'a username that is none',
      ['--email', 'x@example.com', '--username', '-'],
      '',
      /username is not 3 to 32/,
    ],
    ['an empty standard input', ['--email', 'x@example.com', '--password-stdin'], '', /holds no password/],
  ]
  for (const [title, args, input, sentence] of unusable) {
    it(`exits 2 with a sentence on ${title}`, async () => {
      const { code, out, err } = await run(args, env, input)
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, sentence)
    })
  }

  it('exits 2 and lists every fault of the configuration', async () => {
    const { code, err } = await run(['--email', 'x@example.com'], {
      PORT: 'x',
      SLOW_QUERY_MS: '-1',
    })
    assert.equal(code, 2)
    assert.match(err, /2 faults:\n {2}PORT .*\n {2}SLOW_QUERY_MS /)
  })

  it('exits 2 with a sentence when the database cannot be reached', async () => {
    const { code, err } = await run(['--email', 'x@example.com'], {
      ...env,
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
      DATABASE_MIGRATE_URL: '',
    })
    assert.deepEqual([code, /cannot be reached \(ECONNREFUSED\)/.test(err)], [2, true])
  })
})

describe('gatehouse admin create, without a server', () => {
  it('starts the embedded database of the home, stops it, and the server finds the person there', async () => {
    const home = await temporaryFolder()
    const env = { GATEHOUSE_HOME: join(home, 'home'), PORT: '0' }
    const { code, out } = await gatehouse(
      ['admin', 'create', '--email', 'ada@example.com', '--password-stdin'],
      env,
      goodPassword,
    )
    const data = join(env.GATEHOUSE_HOME, 'postgres')
    assert.deepEqual([code, existsSync(data), findPostmaster(realpathSync(data))], [0, true, null])

    const server = await startServerProcess(env)
    const beside = await gatehouse(['admin', 'create', '--email', 'grace@example.com'], env)
    const { userId } = await server.login('ada@example.com')
    assert.deepEqual([beside.code, userId], [0, out.trim()])
    assert.equal(await server.end(), 0)
  })
})
