import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, type SignedInAnswer, withoutRemaining } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = `query ($filter: SecurityEventFilter, $first: Int! = 50, $after: String) {
  securityEvents(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id timestamp type outcome riskScore ipAddress requestId operation user { id email } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`

interface Page {
  readonly edges: readonly {
    cursor: string
    node: { id: string; timestamp: string; user: { id: string } | null }
  }[]
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
}

describe('securityEvents', () => {
  let server: TestServer
  let ada: SignedInAnswer & { email: string }
  let grace: SignedInAnswer & { email: string }
  let auditor: SignedInAnswer
  let admin: SignedInAnswer

  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '100' })
    ada = await server.register('ada@example.com')
    grace = await server.register('grace@example.com')
    auditor = await withRole('AUDITOR')
    admin = await withRole('ADMIN')
    for (const { email } of [ada, grace, { email: 'nobody@example.com' }])
      for (let time = 0; time < 4; time += 1) {
        const requestId = `${email.split('@')[0]}-${time}`
        await server.graphql(
          LOGIN,
          { input: { email, password: 'no' } },
          { headers: { 'x-request-id': requestId } },
        )
      }
    await server.login(ada.email)
  })
  after(() => server.stop())

  async function withRole(role: string): Promise<SignedInAnswer> {
    const { email, userId } = await server.register()
    await server.database.query('UPDATE users SET roles = $2 WHERE id = $1', [userId, ['USER', role]])
    return server.login(email)
  }

  const ask = (token: string, variables: object = {}) => server.graphql(EVENTS, variables, { token })
  const page = async (token: string, variables: object = {}): Promise<Page> => {
    const { data, text } = await ask(token, variables)
    assert.ok(data?.securityEvents, text)
    return data.securityEvents
  }
  const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id)
  const all = async (token: string, filter: object, first: number) => {
    const ids: string[] = []
    for (let after: string | null = null; ;) {
      const found: Page = await page(token, { filter, first, after })
      ids.push(...idsOf(found))
      if (!found.pageInfo.hasNextPage) return ids
      after = found.pageInfo.endCursor
    }
  }

  const filters: readonly [string, (about: SignedInAnswer) => object, string][] = [
    ['nothing', () => ({}), 'true'],
    ['a type', () => ({ types: ['LOGIN_FAILED'] }), `event_type = 'login_failed'`],
    [
      'two types',
      () => ({ types: ['LOGIN_SUCCEEDED', 'USER_REGISTERED'] }),
      `event_type IN ('login_succeeded', 'user_registered')`,
    ],
    ['no type', () => ({ types: [] }), 'false'],
    ['an outcome', () => ({ outcomes: ['FAILURE'] }), `outcome = 'FAILURE'`],
    ['a score', () => ({ minRiskScore: 1 }), 'risk_score >= 1'],
    ['a score that none has', () => ({ minRiskScore: 11 }), 'false'],
    ['an address', () => ({ ipAddress: '127.0.0.1' }), `ip_address = '127.0.0.1'`],
    ['an address, mapped', () => ({ ipAddress: '::ffff:127.0.0.1' }), `ip_address = '127.0.0.1'`],
    ['another address', () => ({ ipAddress: '2001:db8::1' }), 'false'],
    ['a request', () => ({ requestId: 'ada-2' }), `request_id = 'ada-2'`],
    ['a request of another', () => ({ requestId: 'grace-2' }), `request_id = 'grace-2'`],
    ['a time', () => ({ since: '2000-01-01T00:00:00Z', until: '2999-01-01T00:00:00Z' }), 'true'],
    ['a time that is over', () => ({ until: '2000-01-01T00:00:00Z' }), 'false'],
    ['a time to come', () => ({ since: '2999-01-01T00:00:00Z' }), 'false'],
    ['a person', ({ userId }) => ({ userId }), 'user_id = $1'],
    [
      'a person and a type',
      ({ userId }) => ({ userId, types: ['LOGIN_FAILED'] }),
      `user_id = $1 AND event_type = 'login_failed'`,
    ],
  ]
  for (const [name, filterOf, condition] of filters) {
    it(`finds by ${name} exactly what is there, for staff everybody’s, for a person their own`, async () => {
      const filter = filterOf(ada)
      const expect = async (where: string) => {
        const params = /\$1/.test(where) ? [ada.userId] : []
        const rows = await server.database.query(
          `SELECT id FROM security_events WHERE ${where} ORDER BY timestamp DESC, id DESC`,
          params,
        )
        return rows.map(({ id }) => id)
      }
      // Reading others' events is an event, there before the page is read.
      for (const staff of [auditor, admin]) {
        const found = await all(staff.accessToken, filter, 100)
        assert.deepEqual(found, await expect(condition))
      }
      assert.deepEqual(await all(ada.accessToken, filter, 3), await expect(`(${condition}) AND user_id = $1`))
    })
  }

  it('shows no event of another to a person, whatever filter and cursor they combine', async () => {
    const { edges } = await page(admin.accessToken, { first: 100 })
    const cursors = [null, ...edges.filter((_, at) => at % 5 === 0).map(({ cursor }) => cursor)]
    for (const [name, filterOf] of filters)
      for (const after of cursors) {
        const found = await page(ada.accessToken, { filter: filterOf(ada), after, first: 100 })
        for (const { node } of found.edges) assert.equal(node.user?.id, ada.userId, name)
      }
  })

  it('refuses another’s trail alike for a person who is there and one who is not', async () => {
    const theirs = await ask(ada.accessToken, { filter: { userId: grace.userId } })
    const nobodys = await ask(ada.accessToken, { filter: { userId: '0190c5f0-0000-7000-8000-000000000000' } })
    assert.deepEqual([theirs.status, theirs.codes], [403, ['FORBIDDEN']])
    assert.equal(withoutRemaining(theirs.text), withoutRemaining(nobodys.text))
    assert.equal((await ask(auditor.accessToken, { filter: { userId: grace.userId } })).status, 200)
  })

  it('asks strangers to sign in', async () => {
    const { status, codes } = await server.graphql(EVENTS)
    assert.deepEqual([status, codes], [401, ['UNAUTHENTICATED']])
  })

  it('pages completely, in order and without repetition while events are added', async () => {
    const before = await all(admin.accessToken, {}, 100)
    for (const first of [1, 2, 7]) {
      const seen: string[] = []
      for (let after: string | null = null, turn = 0; ; turn += 1) {
        const found: Page = await page(admin.accessToken, { first, after })
        assert.equal(found.edges.length <= first, true)
        assert.equal(found.pageInfo.hasPreviousPage, after !== null)
        seen.push(...idsOf(found))
        if (!found.pageInfo.hasNextPage) break
        after = found.pageInfo.endCursor
        if (turn === 1) await server.graphql(LOGIN, { input: { email: 'late@example.com', password: 'no' } })
      }
      assert.equal(new Set(seen).size, seen.length)
      assert.deepEqual(
        before.filter((id) => !seen.includes(id)),
        [],
        `pages of ${first}`,
      )
    }
  })

  it('pages through events of one millisecond without loss', async () => {
    await server.database.query(
      `INSERT INTO security_events (id, timestamp, event_type, outcome, severity, risk_score, request_id)
       SELECT gen_random_uuid(), date_trunc('second', now()), 'login_failed', 'FAILURE', 'LOW', 2, 'same-moment'
         FROM generate_series(1, 25)`,
    )
    const ids = await all(admin.accessToken, { requestId: 'same-moment' }, 4)
    assert.equal(new Set(ids).size, 25)
    assert.equal(ids.length, 25)
  })

  it('takes no cursor that it did not make, and no other spelling of one', async () => {
    const own = (await page(ada.accessToken, { first: 1 })).pageInfo.endCursor ?? ''
    const bytes = Buffer.from(own, 'base64url')
    const flipped = Array.from(bytes.keys(), (at) => {
      const copy = Buffer.from(bytes)
      copy.writeUInt8(copy.readUInt8(at) ^ 0x80, at)
      return copy.toString('base64url')
    })
    const strange = await startServer()
    const elsewhere = await strange.register()
    const answer = await strange.graphql(EVENTS, { first: 1 }, { token: elsewhere.accessToken })
    await strange.stop()
    const foreign: string = answer.data.securityEvents.pageInfo.endCursor

    const spelled = [`${own}=`, ` ${own}`, `${own.slice(0, 10)}\n${own.slice(10)}`, `${own}AAAA`]
    for (const after of [...flipped, foreign, ...spelled, '', 'null', 'A'.repeat(5_000), ada.refreshToken]) {
      const { status, codes, errors } = await ask(ada.accessToken, { after })
      assert.deepEqual([status, codes], [400, ['BAD_USER_INPUT']], after)
      assert.deepEqual(errors[0]?.extensions['fields'], [
        { path: 'after', message: 'is not a cursor of this list' },
      ])
    }
  })

  const faults: readonly [string, object][] = [
    ...[0, -1, 101].map((first): [string, object] => [`first ${first}`, { first }]),
    ['first above 32 bits', { first: 2_147_483_648 }],
    ['first as text', { first: '5' }],
    ['first as null', { first: null }],
    ['an address that is none', { filter: { ipAddress: '127.0.0.1/8' } }],
    ['an address with SQL', { filter: { ipAddress: `127.0.0.1' OR true --` } }],
    ['a request id with spaces', { filter: { requestId: 'a b' } }],
    ['a person who is no id', { filter: { userId: 'everybody' } }],
    ['a time without a zone', { filter: { since: '2026-11-22T00:00:00' } }],
    ['a time of the year 0', { filter: { since: '0000-01-01T00:00:00Z' } }],
    ['a time before year zero', { filter: { since: '0000-01-01T00:00:00+23:59' } }],
    ['a time beyond the year 9999', { filter: { until: '9999-12-31T23:59:59-23:59' } }],
    ['a type that is none', { filter: { types: ['NOTHING'] } }],
    ['a type in lower case', { filter: { types: ['login_failed'] } }],
    ['a score that is no whole number', { filter: { minRiskScore: 1.5 } }],
    ['a filter that is not there', { filter: { password: 'x' } }],
  ]
  for (const [name, variables] of faults) {
    it(`answers 400 BAD_USER_INPUT to ${name}`, async () => {
      const { status, codes } = await ask(admin.accessToken, variables)
      assert.deepEqual([status, codes], [400, ['BAD_USER_INPUT']])
    })
  }

  for (const first of [100_000, 2_147_483_647]) {
    it(`answers 400 COST_LIMIT to first ${first}`, async () => {
      const { status, codes } = await ask(admin.accessToken, { first })
      assert.deepEqual([status, codes], [400, ['COST_LIMIT']])
    })
  }

  it('shows everything again to a former auditor of their own only', async () => {
    const former = await withRole('AUDITOR')
    assert.notEqual(idsOf(await page(former.accessToken, { first: 100 })).length, 0)
    await server.database.query(`UPDATE users SET roles = '{USER}' WHERE id = $1`, [former.userId])
    const [row] = await server.database.query('SELECT email FROM users WHERE id = $1', [former.userId])
    const { accessToken } = await server.login(String(row?.['email']))
    for (const { node } of (await page(accessToken, { first: 100 })).edges)
      assert.equal(node.user?.id, former.userId)
  })
})
