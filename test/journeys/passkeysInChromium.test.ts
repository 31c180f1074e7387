import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { findChromium, openChromium } from '../support/chromium.ts'
import {
  CHALLENGE,
  COMPLETE,
  FINISH_PASSKEY_LOGIN,
  FINISH_REGISTRATION,
  START_PASSKEY_LOGIN,
  START_REGISTRATION,
} from '../support/factors.ts'
import { REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'

const executable = findChromium()
const skip =
  provedBefore || (executable === null && 'no Chromium here: install one, or name it in CHROMIUM_PATH')

/** What the page of an application does: asks the API from its own origin, and the browser for a passkey. */
const script = `
const ask = (api, query, variables, token) => fetch(api + '/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token ? { authorization: 'Bearer ' + token } : {}) },
  body: JSON.stringify({ query, variables }),
}).then((response) => response.json())
const create = async (options) => (await navigator.credentials.create({
  publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON()
const get = async (options) => (await navigator.credentials.get({
  publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })).toJSON()
`

async function servePage(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>page</title><script>${script}</script>`)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, origin: `http://localhost:${(server.address() as AddressInfo).port}` }
}

describe('passkeys in a real Chromium', { skip }, () => {
  let ours: { server: Server; origin: string }
  let strange: { server: Server; origin: string }
  let server: TestServer
  let browser: Browser
  let page: Page
  let cdp: CDPSession
  let authenticatorId: string
  before(async () => {
    ours = await servePage()
    strange = await servePage()
    server = await startServer({ APP_URL: ours.origin, CORS_ORIGINS: ours.origin })
    browser = await openChromium(executable ?? '')
    page = await browser.newPage()
    cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    const options = {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    } as const
    ;({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options }))
    await page.goto(ours.origin)
  })
  after(async () => {
    await browser.close()
    await server.stop()
    for (const site of [ours, strange]) site.server.close()
  })

  // oxlint-disable-next-line typescript/no-explicit-any -- a test looks wherever it likes, and fails where nothing is
  const inPage = (code: string, given: object): Promise<any> =>
    page.evaluate(`(async (given) => { ${code} })(${JSON.stringify({ api: server.url, ...given })})`)
  const email = 'ada@example.com'

  it('are registered from a page of another origin than the API', async () => {
    const input = { email, password: goodPassword }
    const { added } = await inPage(
      `const { data } = await ask(given.api, given.register, { input: given.input })
       const token = data.register.signedIn.accessToken
       const { challenge, options } = (await ask(given.api, given.start, {}, token)).data.startPasskeyRegistration
       const response = await create(options)
       return { added: await ask(given.api, given.finish, { input: { challenge, response, name: 'laptop' } }, token) }`,
      { input, register: REGISTER, start: START_REGISTRATION, finish: FINISH_REGISTRATION },
    )
    const { method, name } = added.data?.finishPasskeyRegistration ?? assert.fail(JSON.stringify(added))
    assert.deepEqual([method, name], ['PASSKEY', 'laptop'])
    const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
    assert.deepEqual(
      credentials.map(({ isResidentCredential, rpId }) => [isResidentCredential, rpId]),
      [[true, 'localhost']],
    )
  })

  it('sign in without a name', async () => {
    const answer = await inPage(
      `const { challenge, options } = (await ask(given.api, given.start)).data.startPasskeyLogin
       const response = await get(options)
       return ask(given.api, given.finish, { input: { challenge, response } })`,
      { start: START_PASSKEY_LOGIN, finish: FINISH_PASSKEY_LOGIN },
    )
    const { session, user } = answer.data?.finishPasskeyLogin ?? assert.fail(JSON.stringify(answer))
    assert.deepEqual([user.email, session.assuranceLevel], [email, 2])
  })

  it('answer for a second factor', async () => {
    const answer = await inPage(
      `const { challenge, passkeyOptions } = (await ask(given.api, given.login, { input: given.input })).data.login
       return ask(given.api, given.complete, { input: { challenge, passkey: await get(passkeyOptions) } })`,
      { input: { email, password: goodPassword }, login: CHALLENGE, complete: COMPLETE },
    )
    const { session } = answer.data?.completeLogin ?? assert.fail(JSON.stringify(answer))
    assert.deepEqual(session.authenticationMethods, ['pwd', 'hwk'])
  })

  it('are worth nothing from a page of another origin, to which a browser would give them', async () => {
    await page.goto(strange.origin)
    const { challenge, options } = (await server.graphql(START_PASSKEY_LOGIN)).data.startPasskeyLogin
    const response = await inPage('return get(given.options)', { options })
    const answer = await server.graphql(FINISH_PASSKEY_LOGIN, { input: { challenge, response } })
    assert.deepEqual([answer.status, answer.codes], [401, ['INVALID_CREDENTIALS']])
    await page.goto(ours.origin)
  })

  it('are given by no browser that cannot verify its person', async () => {
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    const { options } = (await server.graphql(START_PASSKEY_LOGIN)).data.startPasskeyLogin
    await assert.rejects(
      inPage('return get({ ...given.options, timeout: 1000 })', { options }),
      /NotAllowedError/,
    )
  })
})
