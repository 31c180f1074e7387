import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { CREATE_API_KEY, issueKey } from '../support/apiKeys.ts'
import { ME, type SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const LIST = `{ me { apiKeys {
  id name prefix scopes signed allowedIps createdAt expiresAt lastUsedAt revokedAt } } }`
const ROTATE = `mutation ($id: ID!, $grace: Int) {
  rotateApiKey(id: $id, graceSeconds: $grace) { secret apiKey { id name } } }`
const ROTATE_DEFAULT = 'mutation ($id: ID!) { rotateApiKey(id: $id) { secret } }'
const REVOKE = 'mutation ($id: ID!) { revokeApiKey(id: $id) { accepted } }'

describe('API keys of a person', () => {
  let server: TestServer
  let ada: SignedInAnswer
  let bob: SignedInAnswer
  before(async () => {
    server = await startServer()
    ada = await server.register()
    bob = await server.register()
  })
  after(() => server.stop())

  const create = (input: object, person: SignedInAnswer = ada) =>
    server.graphql(
      CREATE_API_KEY,
      { input: { name: 'a key', scopes: ['ME_READ'], ...input } },
      { token: person.accessToken },
    )
  const ask = (query: string, variables: object = {}, person: SignedInAnswer = ada) =>
    server.graphql(query, variables, { token: person.accessToken })
  const meWith = async (token: string) => (await server.graphql(ME, {}, { token })).status
  const eventsOf = (type: string, id: string) =>
    server.database.query(
      `SELECT user_id, details FROM security_events WHERE event_type = $1 AND details->>'apiKeyId' = $2`,
      [type, id],
    )

  it('are made with the whole text shown once, and act for their person', async () => {
    const key = await issueKey(server, ada.accessToken, {
      name: ' Build  ',
      scopes: ['ME_READ', 'ME_READ', 'USERS_READ'],
      allowedIps: ['127.0.0.1', '10.1.2.3/8', '10.0.0.0/8'],
    })
    assert.match(key.text, /^gk_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/)
    const { data } = await server.graphql(ME, {}, { token: key.text })
    assert.equal(data.me.id, ada.userId)

    const answer = await ask(LIST)
    const found = answer.data.me.apiKeys.find(({ id }: { id: string }) => id === key.id)
    const { createdAt, expiresAt, lastUsedAt, ...rest } = found
    assert.deepEqual(rest, {
      id: key.id,
      name: 'Build',
      prefix: `gk_${key.id}`,
      scopes: ['ME_READ', 'USERS_READ'],
      signed: false,
      allowedIps: ['127.0.0.1', '10.0.0.0/8'],
      revokedAt: null,
    })
    assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 90 * 86_400_000)
    assert.ok(Date.parse(lastUsedAt) >= Date.parse(createdAt))
    assert.equal(answer.text.includes(key.secret), false)
    assert.deepEqual(await eventsOf('api_key_created', key.id), [
      {
        user_id: ada.userId,
        details: { apiKeyId: key.id, scopes: ['ME_READ', 'USERS_READ'], signed: false },
      },
    ])
  })

  it('are told of by mail when they are made and rotated, without a secret', async () => {
    const person = await server.register()
    const key = await issueKey(server, person.accessToken, { name: 'Told of' })
    const { data } = await ask(ROTATE_DEFAULT, { id: key.id }, person)
    for (const subject of ['An API key was created', 'An API key has a new secret']) {
      const { source, text } = await server.mail.next(person.email, subject)
      assert.ok(text.includes('Told of'))
      for (const secret of [key.secret, data.rotateApiKey.secret])
        assert.equal(source.includes(secret), false)
    }
  })

  it('end never where that is asked for', async () => {
    const key = await issueKey(server, ada.accessToken, { expiresInDays: null })
    const { data } = await ask(LIST)
    const found = data.me.apiKeys.find(({ id }: { id: string }) => id === key.id)
    assert.equal(found.expiresAt, null)
  })

  for (const [what, input, path] of [
    ['without a name', { name: '  ' }, 'input.name'],
    ['with a name of 101 characters', { name: 'x'.repeat(101) }, 'input.name'],
    ['with a name that is not shown', { name: 'a\u202Eb' }, 'input.name'],
    ['without a scope', { scopes: [] }, 'input.scopes'],
    ['from nowhere', { allowedIps: [] }, 'input.allowedIps'],
    ['from what is no address', { allowedIps: ['127.0.0.1', 'localhost'] }, 'input.allowedIps.1'],
    [
      'from 51 addresses',
      { allowedIps: Array.from({ length: 51 }, (_, at) => `10.0.0.${at}`) },
      'input.allowedIps',
    ],
    ['for no day', { expiresInDays: 0 }, 'input.expiresInDays'],
    ['for 3651 days', { expiresInDays: 3651 }, 'input.expiresInDays'],
  ] as const) {
    it(`are not made ${what}`, async () => {
      const { codes, errors } = await create(input)
      assert.deepEqual(codes, ['BAD_USER_INPUT'])
      assert.equal(pathOf(errors[0]?.extensions['fields']), path)
    })
  }

  it('belong to who asks: an owner in the input is refused (CVE-2025-61928)', async () => {
    for (const name of ['userId', 'user', 'ownerId']) {
      const { status, codes } = await create({ [name]: bob.userId })
      assert.deepEqual([status, codes], [400, ['BAD_USER_INPUT']])
    }
  })

  it('are kept as a hash, or sealed where they sign', async () => {
    const plain = await issueKey(server, ada.accessToken)
    const signed = await issueKey(server, ada.accessToken, { signed: true })
    const rows = await server.database.query('SELECT * FROM api_keys WHERE id = ANY($1)', [
      [plain.id, signed.id],
    ])
    const text = JSON.stringify(rows)
    assert.equal(text.includes(plain.secret) || text.includes(signed.secret), false)
    const kept = new Map(rows.map((row) => [row['id'], String(row['kept_secret']).slice(0, 3)]))
    assert.deepEqual([kept.get(plain.id), kept.get(signed.id)], ['h1.', 'v1.'])
  })

  it('are 25 at most, also where 30 are asked for at once; an ended one makes room', async () => {
    const person = await server.register()
    const answers = await Promise.all(Array.from({ length: 30 }, () => create({}, person)))
    const made = answers.filter(({ status }) => status === 200)
    assert.equal(made.length, 25)
    assert.equal((await create({}, person)).codes[0], 'BAD_USER_INPUT')
    await ask(REVOKE, { id: made[0]?.data.createApiKey.apiKey.id }, person)
    assert.equal((await create({}, person)).status, 200)
  })

  it('get another secret, and the one before is good for its grace', async () => {
    const key = await issueKey(server, ada.accessToken)
    const { data } = await ask(ROTATE_DEFAULT, { id: key.id })
    const next = data.rotateApiKey.secret
    assert.deepEqual([await meWith(key.text), await meWith(next)], [200, 200])
    assert.deepEqual(await eventsOf('api_key_rotated', key.id), [
      { user_id: ada.userId, details: { apiKeyId: key.id, graceSeconds: 86_400 } },
    ])

    await server.database.query(
      `UPDATE api_keys SET previous_secret_expires_at = now() - interval '1 second' WHERE id = $1`,
      [key.id],
    )
    assert.equal(await untilRefused(key.text), 401)
    assert.equal(await meWith(next), 200)
  })

  const pathOf = (fields: unknown) => (Array.isArray(fields) ? fields[0]?.path : null)

  /** The feed needs a moment where somebody wrote by SQL; the last status it saw. */
  const untilRefused = async (token: string) => {
    const ends = performance.now() + 1_000
    let status = 200
    while (status === 200 && performance.now() < ends) status = await meWith(token)
    return status
  }

  it('have two secrets at most: a second rotation ends the first at once', async () => {
    const key = await issueKey(server, ada.accessToken)
    const second = (await ask(ROTATE_DEFAULT, { id: key.id })).data.rotateApiKey.secret
    const third = (await ask(ROTATE_DEFAULT, { id: key.id })).data.rotateApiKey.secret
    assert.deepEqual([await meWith(key.text), await meWith(second), await meWith(third)], [401, 200, 200])
  })

  it('lose the secret before at once where the grace is 0', async () => {
    const key = await issueKey(server, ada.accessToken)
    const next = (await ask(ROTATE, { id: key.id, grace: 0 })).data.rotateApiKey.secret
    assert.deepEqual([await meWith(key.text), await meWith(next)], [401, 200])
  })

  for (const grace of [-1, 604_801]) {
    it(`are not rotated with a grace of ${grace} seconds`, async () => {
      const key = await issueKey(server, ada.accessToken)
      assert.deepEqual((await ask(ROTATE, { id: key.id, grace })).codes, ['BAD_USER_INPUT'])
    })
  }

  it('end at once where they are revoked, and leave one event however often', async () => {
    const key = await issueKey(server, ada.accessToken)
    assert.equal(await meWith(key.text), 200)
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(REVOKE, { id: key.id })))
    assert.deepEqual([...new Set(answers.map(({ data }) => data.revokeApiKey?.accepted))], [true])
    assert.equal(await meWith(key.text), 401)
    assert.equal((await eventsOf('api_key_revoked', key.id)).length, 1)
    assert.deepEqual((await ask(ROTATE_DEFAULT, { id: key.id })).codes, ['NOT_FOUND'])
    const { data } = await ask(LIST)
    assert.ok(data.me.apiKeys.find(({ id }: { id: string }) => id === key.id).revokedAt)
  })

  it('answer alike whether they are somebody else’s or were never there', async () => {
    const key = await issueKey(server, bob.accessToken)
    const withoutId = (text: string) => text.replace(/"remaining":\d+/, '')
    for (const query of [ROTATE_DEFAULT, REVOKE]) {
      const answers = []
      for (const id of [key.id, 'A'.repeat(16), '', 'x\u0000y', bob.userId, 'A'.repeat(9_000)])
        answers.push(await ask(query, { id }))
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [404])
      assert.equal(new Set(answers.map(({ text }) => withoutId(text))).size, 1)
    }
    assert.equal(await meWith(key.text), 200)
  })

  it('are made and rotated only by somebody who proved lately who they are', async () => {
    const person = await server.register()
    const key = await issueKey(server, person.accessToken)
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE user_id = $1`,
      [person.userId],
    )
    const ends = performance.now() + 1_000
    let answer = await create({}, person)
    while (answer.status === 200 && performance.now() < ends) answer = await create({}, person)
    assert.deepEqual(answer.codes, ['STEP_UP_REQUIRED'])
    assert.deepEqual((await ask(ROTATE_DEFAULT, { id: key.id }, person)).codes, ['STEP_UP_REQUIRED'])
    assert.equal((await ask(REVOKE, { id: key.id }, person)).status, 200)
  })

  it('neither make, rotate, revoke nor list keys themselves, whatever their scopes', async () => {
    const scopes = ['ME_READ', 'SECURITY_EVENTS_READ', 'SECURITY_ALERTS_READ', 'USERS_READ']
    const key = await issueKey(server, ada.accessToken, { scopes })
    const options = { token: key.text }
    const input = { name: 'more', scopes }
    const answers = [
      await server.graphql(CREATE_API_KEY, { input }, options),
      await server.graphql(ROTATE_DEFAULT, { id: key.id }, options),
      await server.graphql(REVOKE, { id: key.id }, options),
      await server.graphql('mutation { logout { accepted } }', {}, options),
      await server.graphql(LIST, {}, options),
    ]
    for (const { codes } of answers) assert.notEqual(codes.length, 0)
    assert.equal(await meWith(key.text), 200)
  })
})
