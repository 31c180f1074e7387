import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const attemptsMax = 5
const SIGN_IN =
  'mutation ($input: LoginInput!) { login(input: $input) { ... on SignedIn { accessToken deviceToken } } }'

describe('login from a device that is known', () => {
  let server: TestServer
  before(async () => {
    // The limits of login are the real ones; addresses are what the proxy says.
    server = await startServer({
      MAX_LOGIN_ATTEMPTS: String(attemptsMax),
      TRUSTED_PROXIES: '1',
      RATE_LIMIT_OVERRIDES: 'general=1000000/1m,register=1000000/1m',
    })
  })
  after(() => server.stop())

  let addresses = 0
  const address = () => `198.51.${(addresses += 1) >> 8}.${addresses & 255}`
  const login = (
    email: string,
    password: string,
    { device, from = address() }: { device?: string; from?: string } = {},
  ) =>
    server.graphql(
      SIGN_IN,
      { input: { email, password } },
      {
        headers: {
          'x-forwarded-for': from,
          ...(device === undefined ? {} : { 'x-gatehouse-device': device }),
        },
      },
    )
  /** Somebody who has signed in before, and the token of the device. */
  const owner = async () => {
    const { email, userId } = await server.register()
    const { data, text } = await login(email, goodPassword)
    const device: unknown = data?.login?.deviceToken
    if (typeof device !== 'string') throw new Error(text)
    return { email, userId, device }
  }
  const codesOf = async (times: number, ask: () => ReturnType<typeof login>) => {
    const codes: unknown[] = []
    for (let time = 0; time < times; time += 1) codes.push((await ask()).codes[0])
    return codes
  }
  const guesses = (email: string, times: number, where: { device?: string } = {}) =>
    codesOf(times, () => login(email, 'wrong', where))
  const attack = async (email: string, from: () => string) => {
    for (let done = 0; done < 1_000; done += 50)
      await Promise.all(Array.from({ length: 50 }, () => login(email, 'wrong', { from: from() })))
  }

  it('is not kept out by a thousand failures from a thousand addresses', async () => {
    const { email, device } = await owner()
    await attack(email, address)
    assert.deepEqual((await login(email, goodPassword)).codes, ['TOO_MANY_ATTEMPTS'])
    assert.equal((await login(email, goodPassword, { device })).status, 200)
  })

  it('is not kept out by a thousand failures from one address, nor is its own address', async () => {
    const { email, device } = await owner()
    const attacker = address()
    await attack(email, () => attacker)
    assert.equal((await login(email, goodPassword, { device })).status, 200)
  })

  it('is not kept out by a lock that only the mailed link ends', async () => {
    const { email, device } = await owner()
    await server.database.query('UPDATE login_attempts SET in_a_row = 99')
    await guesses(email, attemptsMax)
    await server.database.query('UPDATE login_attempts SET sealed = true')
    assert.deepEqual((await login(email, goodPassword)).codes, ['TOO_MANY_ATTEMPTS'])
    assert.equal((await login(email, goodPassword, { device })).status, 200)
  })

  it('has no more attempts than a stranger, and a count of its own', async () => {
    const { email, device } = await owner()
    assert.deepEqual(await guesses(email, attemptsMax + 1, { device }), [
      ...Array.from({ length: attemptsMax }, () => 'INVALID_CREDENTIALS'),
      'TOO_MANY_ATTEMPTS',
    ])
    assert.deepEqual((await login(email, goodPassword, { device })).codes, ['TOO_MANY_ATTEMPTS'])
    assert.equal((await login(email, goodPassword)).status, 200)
  })

  it('looks at no more than its attempts of a parallel burst', async () => {
    const { email, device } = await owner()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => login(email, at === 19 ? goodPassword : 'wrong', { device })),
    )
    const looked = answers.filter(({ codes: [code] }) => code !== 'TOO_MANY_ATTEMPTS')
    assert.equal(looked.length, attemptsMax)
  })

  it('ends no count of strangers by its own success', async () => {
    const { email, device } = await owner()
    await guesses(email, attemptsMax - 1)
    assert.equal((await login(email, goodPassword, { device })).status, 200)
    assert.deepEqual(await guesses(email, 2), ['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS'])
  })

  it('is nobody’s where its token is another’s, forged, or of an address without an account', async () => {
    const [ada, eve] = [await owner(), await owner()]
    for (const device of [eve.device, `${ada.device.slice(0, -4)}AAAA`, 'gd_', 'x'.repeat(4_000)])
      await guesses(ada.email, 1, { device })
    assert.deepEqual(await guesses(ada.email, 2), ['INVALID_CREDENTIALS', 'TOO_MANY_ATTEMPTS'])
    const nobody = 'nobody-known@example.com'
    assert.deepEqual(
      (await guesses(nobody, attemptsMax + 1, { device: ada.device })).at(-1),
      'TOO_MANY_ATTEMPTS',
    )
  })

  it('is a stranger again once the person has forgotten it', async () => {
    const { email, userId, device } = await owner()
    await guesses(email, attemptsMax)
    await server.database.query('DELETE FROM known_devices WHERE user_id = $1', [userId])
    assert.deepEqual((await login(email, goodPassword, { device })).codes, ['TOO_MANY_ATTEMPTS'])
  })

  it('answers known and unknown addresses alike beyond a hundred failures in a row', async () => {
    const { email } = await server.register()
    const nobody = 'nobody-sealed@example.com'
    const answers: string[][] = []
    for (const target of [email, nobody]) {
      await guesses(target, attemptsMax - 1)
      await server.database.query('UPDATE login_attempts SET in_a_row = 99 WHERE attempts = 4')
      const late = [await login(target, 'wrong'), await login(target, goodPassword)]
      answers.push(late.map(({ text }) => text))
    }
    assert.deepEqual(answers[0], answers[1])
    const sealed = await server.database.query(
      `SELECT details FROM security_events WHERE event_type = 'account_locked' AND details->>'seconds' IS NULL`,
    )
    assert.equal(sealed.length, 2)
  })

  it('opens no endless lock by waiting', async () => {
    const { email } = await server.register()
    await guesses(email, attemptsMax - 1)
    await server.database.query('UPDATE login_attempts SET in_a_row = 99 WHERE attempts = 4')
    await guesses(email, 1)
    await server.database.query(
      `UPDATE login_attempts SET locked_until = now() - interval '1 day', window_ends_at = now() - interval '1 day'`,
    )
    assert.deepEqual((await server.graphql(LOGIN, { input: { email, password: goodPassword } })).codes, [
      'TOO_MANY_ATTEMPTS',
    ])
  })
})
