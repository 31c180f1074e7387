import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { z } from 'zod'
import { issueKey } from '../support/apiKeys.ts'
import { type SignedInAnswer, withoutRemaining } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'

const USERS = `query ($filter: UserFilter, $first: Int! = 50, $after: String) {
  users(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id email username roles status } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`
const EVENTS = 'query ($after: String) { securityEvents(after: $after) { edges { cursor } } }'

const faultsShape = z.array(z.object({ path: z.string() }))

describe('users', () => {
  let server: TestServer
  let ada: SignedInAnswer & { email: string }
  let auditor: SignedInAnswer
  let admin: SignedInAnswer

  before(async () => {
    server = await startServer()
    ada = await server.register('ada_lovelace@example.com')
    auditor = await personWith(server, 'AUDITOR')
    admin = await personWith(server, 'ADMIN')
    await server.database.query(
      `UPDATE users SET username = 'Countess', username_canonical = 'countess' WHERE id = $1`,
      [ada.userId],
    )
    // Registered in bulk: within one millisecond, as an import does.
    await server.database.query(
      `INSERT INTO users (id, email, email_canonical, status, roles, password_hash, password_key_id)
       SELECT gen_random_uuid(), e, e, (ARRAY['ACTIVE', 'SUSPENDED', 'PENDING_VERIFICATION'])[1 + n % 3],
              CASE WHEN n % 5 = 0 THEN '{user,auditor}'::text[] ELSE '{USER}'::text[] END, '', ''
         FROM generate_series(1, 30) AS n, LATERAL (SELECT 'bulk' || n || '@bücher.example' AS e) AS named`,
    )
  })
  after(() => server.stop())

  const ask = (variables: object = {}, token = admin.accessToken) =>
    server.graphql(USERS, variables, { token })
  const all = async (filter: object, first: number) => {
    const ids: string[] = []
    for (let after: string | null = null; ;) {
      const { data, text } = await ask({ filter, first, after })
      assert.ok(data?.users, text)
      ids.push(...data.users.edges.map(({ node }: { node: { id: string } }) => node.id))
      if (!data.users.pageInfo.hasNextPage) return ids
      after = data.users.pageInfo.endCursor
    }
  }

  const filters: readonly [string, object, string][] = [
    ['nothing', {}, 'true'],
    ['an address', { search: ' ADA_lovelace＠example.com' }, `email_canonical = 'ada_lovelace@example.com'`],
    ['how an address begins', { search: 'Bulk1' }, `email_canonical LIKE 'bulk1%'`],
    ['a username, whatever its case', { search: 'COUNTESS' }, `username_canonical = 'countess'`],
    ['an underscore, which stands for itself', { search: 'ada_' }, `email_canonical LIKE 'ada\\_%'`],
    ['an underscore that nobody has', { search: 'bulk_' }, 'false'],
    ['a percent sign', { search: '%' }, 'false'],
    ['a backslash', { search: '\\' }, 'false'],
    ['SQL', { search: `' OR true --` }, 'false'],
    ['an empty text', { search: '  ' }, 'true'],
    ['a role, also as an operator wrote it', { roles: ['AUDITOR'] }, `upper(roles::text) LIKE '%AUDITOR%'`],
    ['two roles', { roles: ['ADMIN', 'AUDITOR'] }, `upper(roles::text) ~ 'AUDITOR|ADMIN'`],
    ['no role', { roles: [] }, 'false'],
    ['a status', { statuses: ['SUSPENDED'] }, `status = 'SUSPENDED'`],
    [
      'all of it',
      { search: 'bulk', roles: ['AUDITOR'], statuses: ['ACTIVE'] },
      `email LIKE 'bulk%' AND 'auditor' = ANY(roles) AND status = 'ACTIVE'`,
    ],
  ]
  for (const [name, filter, where] of filters) {
    it(`finds by ${name} exactly who is there, page by page`, async () => {
      const rows = await server.database.query(`SELECT id FROM users WHERE ${where} ORDER BY id DESC`)
      const expected = rows.map(({ id }) => id)
      for (const first of [3, 100]) assert.deepEqual(await all(filter, first), expected)
    })
  }

  it('shows nobody’s sessions, though they are the administrator’s to end', async () => {
    const query = '{ users(first: 1, filter: { search: "ada_" }) { edges { node { sessions { id } } } } }'
    const { data } = await server.graphql(query, {}, { token: admin.accessToken })
    assert.equal(data.users.edges[0].node.sessions, null)
  })

  it('is to everybody but administrators as if it had never existed', async () => {
    const askFor = async (field: string, token?: string) => {
      const options = token === undefined ? {} : { token }
      const { status, text } = await server.graphql(
        `{ ${field}(first: 1) { edges { cursor } } }`,
        {},
        options,
      )
      return [status, withoutRemaining(text).replaceAll(field, '…')]
    }
    for (const token of [ada.accessToken, auditor.accessToken, undefined])
      assert.deepEqual(await askFor('users', token), await askFor('horses', token))
  })

  it('is open to an API key of an administrator with the scope, and to no other', async () => {
    const keyOf = async (token: string, ...scopes: readonly string[]) =>
      (await issueKey(server, token, { scopes })).text
    const key = await keyOf(admin.accessToken, 'USERS_READ')
    assert.deepEqual((await ask({ first: 1 }, key)).codes, [])
    const scopeless = await keyOf(
      admin.accessToken,
      'ME_READ',
      'SECURITY_EVENTS_READ',
      'SECURITY_ALERTS_READ',
    )
    assert.deepEqual((await ask({ first: 1 }, scopeless)).codes, ['FORBIDDEN'])
    const roleless = await keyOf(ada.accessToken, 'USERS_READ')
    assert.equal((await ask({ first: 1 }, roleless)).codes[0], 'BAD_USER_INPUT')
  })

  it('refuses what it cannot look for', async () => {
    for (const [variables, path] of [
      [{ first: 0 }, 'first'],
      [{ first: 101 }, 'first'],
      [{ first: -1 }, 'first'],
      [{ filter: { search: 'a'.repeat(255) } }, 'filter.search'],
      [{ filter: { search: 'a\0b' } }, 'filter.search'],
      [{ filter: { search: '\ud800' } }, 'filter.search'],
      [{ after: '' }, 'after'],
      [{ after: 'x'.repeat(10_000) }, 'after'],
    ] as const) {
      const { status, codes, errors } = await ask(variables)
      const [fault] = faultsShape.parse(errors[0]?.extensions['fields'])
      assert.deepEqual([status, codes, fault?.path], [400, ['BAD_USER_INPUT'], path])
    }
  })

  it('takes no cursor of another list, nor one with a bit changed', async () => {
    const { data } = await ask({ first: 1 })
    const [{ cursor }] = data.users.edges
    assert.equal((await ask({ after: cursor })).status, 200)
    const bytes = Buffer.from(cursor, 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const forged = Buffer.from(bytes)
      forged[at] = (forged[at] ?? 0) ^ 1
      assert.deepEqual((await ask({ after: forged.toString('base64url') })).codes, ['BAD_USER_INPUT'])
    }
    const token = admin.accessToken
    assert.deepEqual((await server.graphql(EVENTS, { after: cursor }, { token })).codes, ['BAD_USER_INPUT'])
    const events = await server.graphql(EVENTS, {}, { token })
    const { cursor: foreign } = events.data.securityEvents.edges[0]
    assert.deepEqual((await ask({ after: foreign })).codes, ['BAD_USER_INPUT'])
  })
})

const USER = 'query ($id: ID!) { user(id: $id) { id email roles } }'
const nobody = '0190f0f0-0000-7000-8000-000000000000'

describe('user', () => {
  let server: TestServer
  let ada: SignedInAnswer & { email: string }
  let grace: SignedInAnswer & { email: string }
  before(async () => {
    server = await startServer()
    ada = await server.register()
    grace = await server.register()
  })
  after(() => server.stop())

  const ask = (token: string, id: string) => server.graphql(USER, { id }, { token })

  it('is a person themself', async () => {
    const { data } = await ask(ada.accessToken, ada.userId)
    assert.deepEqual(data.user, { id: ada.userId, email: ada.email, roles: ['USER'] })
  })

  it('answers for somebody else as for nobody, whatever the id looks like', async () => {
    const [foreign, ...others] = await Promise.all(
      [grace.userId, nobody, 'x', '', '\0', 'x'.repeat(5_000)].map((id) => ask(ada.accessToken, id)),
    )
    assert.deepEqual([foreign?.status, foreign?.codes], [403, ['FORBIDDEN']])
    for (const { status, text } of others) assert.deepEqual([status, text], [foreign?.status, foreign?.text])
  })

  it('is anybody for auditors and administrators, and null for nobody', async () => {
    for (const role of ['AUDITOR', 'ADMIN']) {
      const { accessToken } = await personWith(server, role)
      const { data } = await ask(accessToken, grace.userId.toUpperCase())
      assert.equal(data.user.email, grace.email)
      for (const id of [nobody, 'x', '', '\0', `{${grace.userId}}`]) {
        const { status, data: none, errors } = await ask(accessToken, id)
        assert.deepEqual([status, none, errors], [200, { user: null }, []])
      }
    }
  })

  it('is to an API key what it is to its person, where it has the scope', async () => {
    const token = (await personWith(server, 'AUDITOR')).accessToken
    const seen = async (of: string, scopes: readonly string[], id: string) => {
      const key = await issueKey(server, of, { scopes })
      const { data, codes } = await ask(key.text, id)
      return data?.user?.id ?? codes[0]
    }
    assert.equal(await seen(token, ['USERS_READ'], grace.userId), grace.userId)
    assert.equal(await seen(token, ['ME_READ'], grace.userId), 'FORBIDDEN')
    assert.equal(await seen(ada.accessToken, ['USERS_READ'], grace.userId), 'FORBIDDEN')
    assert.equal(await seen(ada.accessToken, ['USERS_READ'], ada.userId), ada.userId)
  })

  it('is closed to strangers', async () => {
    assert.deepEqual((await server.graphql(USER, { id: ada.userId })).codes, ['UNAUTHENTICATED'])
  })
})
