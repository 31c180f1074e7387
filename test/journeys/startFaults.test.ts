import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ME } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { serverEnv } from '../support/server.ts'
import { startServerProcess } from '../support/serverProcess.ts'
import { makeHomes, postmasterOf } from './homes.ts'

const secret = () => randomBytes(48).toString('hex')

/** The whole of what an operator reads: one sentence after the code, without a stack; what went well may be logged. */
function ended(code: number, sentence: RegExp): RegExp {
  return new RegExp(`^the server ended with ${code}: (?:\\{"level":30,.*\\n)*${sentence.source}\\n$`)
}

describe('a start that cannot be', { skip: provedBefore }, () => {
  const homes = makeHomes()
  let database: FreshDatabase
  before(async () => {
    database = await freshDatabase()
  })
  after(async () => {
    await database.drop()
    await homes.remove()
  })

  const fails = (env: Record<string, string>, message: RegExp) =>
    assert.rejects(startServerProcess(env), { message })

  it('tells every fault of the environment in one go, exits 2 and makes nothing', async () => {
    const home = homes.empty()
    const wrong = { PORT: 'x', SLOW_QUERY_MS: '-1', JWT_SECRET_KEY: 'tiny-key', CORS_ORIGINS: 'nowhere' }
    const lines = Object.keys(wrong).map((name) => new RegExp(`\\n  ${name} .*\\. .*`))
    const message = /^the server ended with 2: The configuration has 4 faults:/
    await assert.rejects(startServerProcess({ ...home, ...wrong }), (error: Error) => {
      for (const line of [message, ...lines]) assert.match(error.message, line)
      return !error.message.includes('tiny-key') && !error.message.includes('nowhere')
    })
    assert.equal(existsSync(home.GATEHOUSE_HOME), false)
  })

  it('says that the port is taken, exits 1 and leaves nothing running', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const address = holder.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const env = { ...(await homes.furnished()), PORT: port }
    await fails(
      env,
      ended(1, /Something else listens on 127\.0\.0\.1:\d+ already\. Stop it, or set PORT to another\./),
    )
    assert.equal(postmasterOf(env.GATEHOUSE_HOME), null)
    holder.close()
  })

  it('starts nothing embedded where DATABASE_URL is set', async () => {
    const home = homes.empty()
    const other = await freshDatabase()
    const server = await startServerProcess({ ...home, ...serverEnv(other) })
    assert.equal(existsSync(join(home.GATEHOUSE_HOME, 'postgres')), false)
    assert.equal(await server.end(), 0)
    await other.drop()
  })

  const unreachable: [string, (url: URL) => void, RegExp][] = [
    [
      'nobody listens there',
      (url) => (url.port = '1'),
      /The database of DATABASE_URL cannot be reached \(ECONNREFUSED\)\..*/,
    ],
    [
      'the password is wrong',
      (url) => (url.password = 'wrong'),
      /The database refuses the password in DATABASE_URL or DATABASE_MIGRATE_URL\./,
    ],
    [
      'it does not exist',
      (url) => (url.pathname = '/nothing_here'),
      /The database that DATABASE_URL names does not exist\. Create it first\./,
    ],
  ]
  for (const [title, spoil, sentence] of unreachable) {
    it(`says in a sentence why it cannot use the database: ${title}`, async () => {
      const url = new URL(database.ownerUrl)
      spoil(url)
      await fails(
        serverEnv(database, { DATABASE_URL: url.href, DATABASE_MIGRATE_URL: '' }),
        ended(1, sentence),
      )
    })
  }

  it('says whose role is needed where this one may not migrate', async () => {
    const bare = await freshDatabase()
    await bare.query('DROP SCHEMA public, drizzle, pgboss CASCADE')
    await fails(
      serverEnv(bare, { DATABASE_MIGRATE_URL: '' }),
      ended(
        1,
        /The database lacks the migrations .*, and the role of the connection string may not apply them\. Set DATABASE_MIGRATE_URL .*/,
      ),
    )
    await bare.drop()
  })

  it('refuses at once a JWT_SECRET_KEY that does not open the signing key, and takes it with the one before it', async () => {
    const env = serverEnv(database)
    const first = await startServerProcess(env)
    const { email, accessToken } = await first.register()
    await first.end()

    const changed = { ...env, JWT_SECRET_KEY: secret() }
    const start = performance.now()
    await fails(
      changed,
      ended(
        1,
        /The signing key \S+ was sealed under another JWT_SECRET_KEY: set that one as JWT_SECRET_KEY_PREVIOUS\./,
      ),
    )
    // Half a minute is how long an idle pool that nobody closed holds the process.
    assert.ok(performance.now() - start < 28_000, 'it hung before it ended')
    const rotated = await startServerProcess({
      ...changed,
      JWT_SECRET_KEY_PREVIOUS: env['JWT_SECRET_KEY'] ?? '',
    })
    const { data } = await rotated.graphql(ME, {}, { token: accessToken })
    assert.equal(data.me.email, email)
    await rotated.end()
  })
})
