import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { factorsOf } from '../support/factors.ts'
import { LOGIN, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

let people = 0
const fresh = () => `new-${(people += 1)}@example.com`

describe('register', () => {
  let server: TestServer
  before(async () => {
    // Fifty at once wait for one row: a busy machine must not turn their wait into a 503.
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '100', DATABASE_TIMEOUT_MS: '30000' })
  })
  after(() => server.stop())

  const register = (input: object) =>
    server.graphql(REGISTER, { input: { email: fresh(), password: goodPassword, ...input } })

  it('makes one person of fifty registrations of one address at once, however it is spelt', async () => {
    const spellings = [
      'Grace.Hopper@Example.com',
      'grace.hopper@EXAMPLE.COM',
      ' grace.hopper@example.com',
      'ｇrace.hopper＠example.com',
      'GRACE.HOPPER@example．com',
    ]
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => register({ email: spellings[at % spellings.length] })),
    )
    const outcomes = answers.map(({ status, codes }) => `${status} ${codes.join()}`).toSorted()
    assert.deepEqual(outcomes, ['200 ', ...Array.from({ length: 49 }, () => '409 CONFLICT')])

    const [people] = await server.database.query(
      `SELECT count(*)::int AS people, (SELECT count(*)::int FROM sessions s WHERE s.user_id = ANY(array_agg(u.id))) AS sessions
         FROM users u WHERE email_canonical = 'grace.hopper@example.com'`,
    )
    assert.deepEqual(people, { people: 1, sessions: 1 })
    const [row] = await server.database.query(
      `SELECT id FROM users WHERE email_canonical = 'grace.hopper@example.com'`,
    )
    const { events } = factorsOf(server)
    assert.equal((await events(String(row?.['id']), 'registration_repeated', 49)).length, 49)
    assert.equal((await events(String(row?.['id']), 'user_registered')).length, 1)
  })

  it('gives a username to one of many who ask for it at once, and tells the rest that it is taken', async () => {
    const names = ['Ada_L', 'ada_l', 'ADA_L', 'ａda_l']
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => register({ username: names[at % names.length] })),
    )
    const outcomes = answers.map(({ status, codes }) => `${status} ${codes.join()}`).toSorted()
    assert.deepEqual(outcomes, ['200 ', ...Array.from({ length: 19 }, () => '409 USERNAME_TAKEN')])
  })

  it('leaves no person, session or event of a registration whose username was taken', async () => {
    await register({ username: 'first.come' })
    const email = fresh()
    const { codes } = await register({ email, username: 'FIRST.come' })
    assert.deepEqual(codes, ['USERNAME_TAKEN'])
    assert.deepEqual(await server.database.query('SELECT id FROM users WHERE email = $1', [email]), [])
    assert.equal((await register({ email })).status, 200)
  })

  const faulty: readonly [string, string, RegExp][] = [
    ['below twelve characters', 'Abcdef-1234', /at least 12/],
    ['above 256 characters', `Aa1-${'xyzw'.repeat(63)}q`, /at most 256/],
    ['without an upper-case letter', 'correct-horse-9-battery', /upper-case/],
    ['without a lower-case letter', 'CORRECT-HORSE-9-BATTERY', /lower-case/],
    ['without a digit', 'Correct-Horse-Battery', /digit/],
    ['without a symbol', 'CorrectHorse9Battery', /symbol/],
    ['that is guessed first, with a tail', 'Password123!', /guessed first/],
    ['of three different characters', 'Aa1-Aa1-Aa1-', /guessed first/],
    ['with the service’s name', 'My-Gatehouse-Key-42', /your address/],
    ['with a part of the address', 'Xy-Turing-Machine-42', /your address/],
    ['with the address in full-width letters', 'Xy-Ｔｕｒｉｎｇ-Machine-42', /your address/],
    ['with the username', 'Xy-Enigma77-Wheels-42', /your address/],
    ['with a NUL', 'Correct-Horse\0-9-Battery', /NUL/],
  ]
  for (const [name, password, reason] of faulty) {
    it(`refuses a password ${name}, with that one reason`, async () => {
      const { status, codes, errors, text } = await register({
        email: 'alan.turing@example.com',
        username: 'enigma77',
        password,
      })
      assert.deepEqual([status, codes], [400, ['WEAK_PASSWORD']])
      const reasons = errors[0]?.extensions['reasons']
      assert.ok(Array.isArray(reasons) && reasons.length >= 1)
      assert.equal(
        reasons.some((each: unknown) => reason.test(String(each))),
        true,
        String(reasons),
      )
      assert.equal(text.includes(JSON.stringify(password).slice(1, -1)), false)
    })
  }

  it('gives every reason at once', async () => {
    const { errors } = await register({ password: 'aaa' })
    const reasons = errors[0]?.extensions['reasons']
    assert.equal(Array.isArray(reasons) && reasons.length, 5)
  })

  // Four kinds of characters in three code points and one of two UTF-16 units: an emoji counts one.
  const padded = (length: number, pad: string) => `Aa1-🦊${pad.repeat(length - 5)}`
  const lengths: readonly [number, string, number][] = [
    [11, 'letters', 400],
    [12, 'letters', 200],
    [64, 'letters', 200],
    [256, 'letters', 200],
    [257, 'letters', 400],
    [11, 'emoji', 400],
    [12, 'emoji', 200],
    [256, 'emoji', 200],
    [257, 'emoji', 400],
  ]
  for (const [length, kind, status] of lengths) {
    it(`answers ${status} to a password of ${length} code points, ${kind}`, async () => {
      const password = padded(length, kind === 'emoji' ? '🐻' : 'z')
      assert.equal(Array.from(password).length, length)
      const email = fresh()
      const answer = await register({ email, password })
      assert.deepEqual([answer.status, answer.codes], [status, status === 200 ? [] : ['WEAK_PASSWORD']])
      if (status === 200) assert.ok((await server.login(email, password)).accessToken)
    })
  }

  it('compares a password to its last character and in its case: nothing is truncated or folded', async () => {
    const email = fresh()
    const password = padded(256, 'z')
    await register({ email, password })
    for (const wrong of [
      password.slice(0, -1),
      `${password.slice(0, -1)}y`,
      password.toLowerCase(),
      ` ${password}`,
    ]) {
      const { codes } = await server.graphql(LOGIN, { input: { email, password: wrong } })
      assert.equal(['INVALID_CREDENTIALS', 'BAD_USER_INPUT'].includes(String(codes[0])), true, wrong)
    }
  })

  it('takes a password in any Unicode spelling of the same characters (NFKC)', async () => {
    const email = fresh()
    await register({ email, password: 'Ａngström-ﬁnale-9' })
    for (const spelling of ['Angström-finale-9', 'Angstro\u0308m-ﬁnale-9', 'Ａｎｇｓｔröm-finale-９'])
      assert.ok((await server.login(email, spelling)).accessToken, spelling)
  })

  it('refuses what is too long before anything is hashed', async () => {
    const hashed = async () =>
      /gatehouse_\w*hash\w*_count(?:\{\})? (\d+)/.exec(
        await (await fetch(`${server.url}/metrics`)).text(),
      )?.[1]
    const before = await hashed()
    assert.notEqual(before, undefined)
    await register({ password: padded(257, 'z') })
    await server.graphql(LOGIN, { input: { email: fresh(), password: 'A'.repeat(50_000) } })
    assert.equal(await hashed(), before)
  })

  const inputs: readonly [string, object][] = [
    ['an address of 300 characters', { email: `${'a'.repeat(290)}@example.com` }],
    ['an address with a NUL', { email: 'a\0b@example.com' }],
    ['a username with a NUL', { username: 'ab\0c' }],
    ['a username of two letters', { username: 'ab' }],
    ['a username of Cyrillic letters', { username: 'аdmin' }],
    ['a device name with a line break', { deviceName: 'a\nb' }],
    ['a device name of 101 characters', { deviceName: 'a'.repeat(101) }],
    ['an address that is a number', { email: 73_501 }],
    ['a password that is a list', { password: [goodPassword] }],
    ['a field that is not there', { roles: ['ADMIN'] }],
    ['a lone surrogate in the address', { email: 'a\ud800@example.com' }],
  ]
  for (const [name, input] of inputs) {
    it(`answers 400 BAD_USER_INPUT to ${name}, and repeats nothing of it`, async () => {
      const { status, codes, text } = await register(input)
      assert.deepEqual([status, codes], [400, ['BAD_USER_INPUT']])
      for (const value of Object.values(input))
        assert.equal(text.includes(JSON.stringify(value).slice(1, -1)), false, text)
    })
  }

  it('keeps of a password an argon2id hash of the floor’s parameters and the id of its pepper', async () => {
    const { userId } = await server.register()
    const [row] = await server.database.query(
      'SELECT password_hash, password_key_id FROM users WHERE id = $1',
      [userId],
    )
    assert.match(String(row?.['password_hash']), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.match(String(row?.['password_key_id']), /^[\w-]{11}$/)
  })
})
