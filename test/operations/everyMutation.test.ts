import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Kind, parse } from 'graphql'
import { recordExport } from '../../src/cli/recordExport.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { typeDefs } from '../../src/schema/typeDefs.ts'
import { runInside } from '../cli/runInside.ts'
import { graphqlClient } from '../support/graphqlClient.ts'
import { issueKey } from '../support/apiKeys.ts'
import { factorsOf } from '../support/factors.ts'
import { origin } from '../support/passkeys.ts'
import { noticeSecrets, secretsIn } from '../support/secretsSeen.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'
import { factorScenarios } from './everyFactorMutation.ts'
import { type Someone, attemptsMax, badAddress, passkeyQuestionsMax, scenarios } from './everyMutation.ts'

/** Every mutation of the schema, with the events that its line names as SQL has them. */
const audited = new Map(
  parse(typeDefs.join('\n')).definitions.flatMap((definition) => {
    const isType =
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION
    if (!isType || definition.name.value !== 'Mutation') return []
    return (definition.fields ?? []).map(({ name, directives = [] }) => {
      const events = directives
        .filter((directive) => directive.name.value === 'audit')
        .flatMap(({ arguments: given = [] }) =>
          given.map(({ value }) => ('value' in value ? value.value : '')),
        )
      return [name.value, new Set(events.map((event) => String(event).toLowerCase()))] as const
    })
  }),
)

/** What the machinery around every operation may leave, named or not: the gate, and the alert rules. */
const around = new Set(['access_denied', 'rate_limited', 'request_rejected', 'alert_raised'])

describe('the events of every mutation', () => {
  let server: TestServer
  let home: string
  let exportEnv: Record<string, string>
  let admin: Someone
  let addresses = 0
  const seen = new Set<string>()
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'gatehouse-every-'))
    await writeFile(join(home, 'bad.txt'), `${badAddress}/32\n`)
    const secrets = makeSecrets()
    for (const secret of Object.values(secrets)) seen.add(secret)
    const changes = {
      ...secrets,
      APP_URL: origin,
      ALLOWED_HOSTS: '127.0.0.1',
      TRUSTED_PROXIES: '1',
      REFRESH_GRACE: '0s',
      MAX_LOGIN_ATTEMPTS: String(attemptsMax),
      BAD_NETWORKS_PATH: join(home, 'bad.txt'),
      RATE_LIMIT_OVERRIDES: `*=1000000/1m,start-passkey-login=${passkeyQuestionsMax}/1h`,
    }
    server = await startServer(changes)
    exportEnv = serverEnv(server.database, changes)
    admin = await personWith(at(), 'ADMIN')
  })
  after(async () => {
    await server.stop()
    await rm(home, { recursive: true })
  })

  /** The server as it is asked from an address of its own: what failed at one makes no other doubtful. */
  const at = (): TestServer => {
    addresses += 1
    const headers = { 'x-forwarded-for': `198.51.100.${addresses}`, 'user-agent': 'Mozilla/5.0 Safari/600' }
    return { ...server, ...graphqlClient(server.url, headers, noticeSecrets(seen)) }
  }
  const leftBy = async (operation: string) => {
    const rows = await server.database.query(
      'SELECT DISTINCT event_type FROM security_events WHERE operation = $1',
      [operation],
    )
    return new Set(rows.map(({ event_type }) => String(event_type)))
  }

  it('are proved for each mutation that there is, and for no other', () => {
    assert.deepEqual(
      [...Object.keys(scenarios), ...Object.keys(factorScenarios)].toSorted(),
      [...audited.keys()].toSorted(),
    )
  })

  for (const [name, run] of Object.entries({ ...scenarios, ...factorScenarios }))
    it(`${name} leaves every event that its line names`, async () => {
      await run({ server: at(), admin })
      const left = await leftBy(name)
      assert.deepEqual(
        [...(audited.get(name) ?? [])].filter((event) => !left.has(event)),
        [],
      )
    })

  it('are only those that the lines name', async () => {
    const unnamed: string[] = []
    for (const [name, named] of audited)
      for (const event of await leftBy(name))
        if (!named.has(event) && !around.has(event)) unnamed.push(`${name}: ${event}`)
    assert.deepEqual(unnamed, [])
  })

  describe('the secrets that went through them', () => {
    before(() => {
      assert.equal(seen.size > 150, true, String(seen.size))
    })

    it('stand in no line of the log, and in no figure', async () => {
      for (const line of server.log) assert.deepEqual(secretsIn(JSON.stringify(line), seen), [])
      const figures = await (await fetch(`${server.url}/metrics`)).text()
      assert.deepEqual(secretsIn(figures, seen), [])
    })

    it('stand in the log as little as anybody’s address of mail', async () => {
      const people = await server.database.query('SELECT email_canonical FROM users WHERE email IS NOT NULL')
      const log = JSON.stringify(server.log)
      assert.equal(people.length > 30, true, String(people.length))
      assert.deepEqual(
        people.filter(({ email_canonical }) => log.includes(String(email_canonical))),
        [],
      )
      assert.doesNotMatch(log, /@example\.com/)
    })

    it('stand in no export that somebody makes of what is held about them', async () => {
      const factors = factorsOf(at())
      const enrolled = await factors.enrolled()
      const { accessToken: token } = await factors.signedInTwice(enrolled)
      await issueKey(at(), token)
      const { data, text } = await server.graphql('mutation { exportMyData { data } }', {}, { token })
      assert.ok(data?.exportMyData, text)
      assert.deepEqual(secretsIn(text, seen), [])
    })

    it('stand in no table, jobs and mail on its way among them', async () => {
      const tables = await server.database.query(
        `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'pgboss')`,
      )
      assert.equal(tables.length > 25, true)
      for (const { name } of tables) {
        const rows = await server.database.query(`SELECT row_to_json(t)::text AS row FROM ${String(name)} t`)
        const found = secretsIn(rows.map(({ row }) => String(row)).join('\n'), seen)
        assert.deepEqual(found, [], String(name))
      }
    })

    it('stand in no export of the record, which names nobody’s address of mail either', async () => {
      const { code, out, err } = await runInside(recordExport, [], exportEnv)
      assert.equal(code, 0, err)
      assert.deepEqual(secretsIn(out, seen), [])
      const people = await server.database.query('SELECT email FROM users')
      assert.deepEqual(
        people.filter(({ email }) => out.includes(String(email))),
        [],
      )
    })
  })
})
