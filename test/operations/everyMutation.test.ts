import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Kind, parse } from 'graphql'
import { typeDefs } from '../../src/schema/typeDefs.ts'
import { graphqlClient } from '../support/graphqlClient.ts'
import { origin } from '../support/passkeys.ts'
import { type TestServer, startServer } from '../support/server.ts'
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
  let admin: Someone
  let addresses = 0
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'gatehouse-every-'))
    await writeFile(join(home, 'bad.txt'), `${badAddress}/32\n`)
    server = await startServer({
      APP_URL: origin,
      ALLOWED_HOSTS: '127.0.0.1',
      TRUSTED_PROXIES: '1',
      REFRESH_GRACE: '0s',
      MAX_LOGIN_ATTEMPTS: String(attemptsMax),
      BAD_NETWORKS_PATH: join(home, 'bad.txt'),
      RATE_LIMIT_OVERRIDES: `*=1000000/1m,start-passkey-login=${passkeyQuestionsMax}/1h`,
    })
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
    return { ...server, ...graphqlClient(server.url, headers) }
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
})
