import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { findChromium, openChromium } from '../support/chromium.ts'
import { REQUEST, forcedReset } from '../support/emailChanges.ts'
import { LOGIN, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { startProductionServer } from '../support/productionServer.ts'
import { provedBefore } from '../support/provedBefore.ts'
import type { TestServer } from '../support/server.ts'

const executable = findChromium()
const skip =
  provedBefore || (executable === null && 'no Chromium here: install one, or name it in CHROMIUM_PATH')
const newPassword = 'Fresh-Zebra-7-Lantern'
const VERIFY = 'mutation ($token: String!) { verifyEmail(token: $token) { session { id } } }'
const ASK_RESET = 'mutation ($email: EmailAddress!) { requestPasswordReset(email: $email) { accepted } }'

describe('the pages of links in mails, of a server in production, in a real Chromium', { skip }, () => {
  let server: TestServer
  let browser: Browser
  let context: BrowserContext
  const complaints: string[] = []
  const requests: string[] = []
  const tokens: string[] = []
  let people = 0

  before(async () => {
    server = await startProductionServer({ EMAIL_VERIFICATION_REQUIRED: 'true', MAX_LOGIN_ATTEMPTS: '3' })
    browser = await openChromium(executable ?? '')
    context = await browser.newContext({ viewport: { width: 390, height: 844 } })
    context.on('request', (request) => {
      requests.push(`${request.method()} ${request.url()} ${JSON.stringify(request.headers())}`)
    })
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (line) => {
      // The status of a refusal, which the browser itself notes.
      if (!line.text().startsWith('Failed to load resource')) complaints.push(line.text())
    })
    context.on('requestfailed', (request) => complaints.push(`${request.url()} failed`))
  })
  after(async () => {
    await browser.close()
    await server.stop()
  })

  const login = (email: string, password = goodPassword) =>
    server.graphql(LOGIN, { input: { email, password } })
  /** The link to a page in the latest mail of this subject, followed to where the server is. */
  const linkOf = async (email: string, subject: string, name: string) => {
    const { tokens: found, text } = await server.mail.next(email, subject)
    const token = found[name] ?? ''
    assert.match(text, new RegExp(`https?://localhost:\\d+/account/${name}#token=gt_`))
    tokens.push(token)
    return `${server.url}/account/${name}#token=${token}`
  }
  const open = async (link: string) => {
    const page = await context.newPage()
    await page.goto(link)
    await page.locator('#ask:not([hidden])').waitFor()
    assert.equal(page.url(), link.replace(/#.*/, ''), 'the token has left the address bar')
    return page
  }
  /** By keyboard alone. */
  const press = async (page: Page, heading: string) => {
    await page.locator('#go').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: heading }).waitFor()
    const focused = await page.evaluate(() => document.activeElement?.textContent)
    assert.equal(focused, heading, 'a screen reader hears what came of it')
  }
  const registered = async () => {
    const email = `reader-${process.pid}-${(people += 1)}@example.com`
    const { data } = await server.graphql(REGISTER, { input: { email, password: goodPassword } })
    assert.equal(data.register.nextStep, 'VERIFY_EMAIL')
    return email
  }
  const verified = async () => {
    const email = await registered()
    const { tokens: found } = await server.mail.next(email, 'Verify your email address')
    await server.graphql(VERIFY, { token: found['verify'] ?? '' })
    return email
  }

  it('verify an address, and leave no session behind', async () => {
    const email = await registered()
    const page = await open(await linkOf(email, 'Verify your email address', 'verify'))
    assert.deepEqual((await login(email)).codes, ['EMAIL_NOT_VERIFIED'], 'opening it has used nothing up')
    await press(page, 'Your address is verified')
    const [sessions] = await server.database.query(
      `SELECT count(*)::int AS n FROM sessions s JOIN users u ON u.id = s.user_id
        WHERE u.email = $1 AND s.revoked_at IS NULL`,
      [email],
    )
    assert.deepEqual(sessions, { n: 0 })
    assert.deepEqual((await login(email)).codes, [])
  })

  it('reset a password, typed once, with what speaks against it', async () => {
    const email = await verified()
    await server.graphql(ASK_RESET, { email })
    const page = await open(await linkOf(email, 'Choose a new password', 'reset'))
    await page.keyboard.type('Password1234!')
    await page.keyboard.press('Enter')
    await page.getByText('It is one of the passwords that are guessed first.').waitFor()
    assert.equal(await page.getByLabel('New password').getAttribute('aria-invalid'), 'true')
    await page.getByRole('button', { name: 'Show password' }).click()
    assert.equal(await page.getByLabel('New password').getAttribute('type'), 'text')
    await page.getByLabel('New password').fill(newPassword)
    await press(page, 'Your password is changed')
    assert.deepEqual((await login(email)).codes, ['INVALID_CREDENTIALS'])
    assert.deepEqual((await login(email, newPassword)).codes, [])
  })

  it('unlock an account', async () => {
    const email = await verified()
    for (let n = 0; n < 3; n += 1) await login(email, 'Wrong-Horse-9-Battery')
    assert.deepEqual((await login(email)).codes, ['TOO_MANY_ATTEMPTS'])
    const page = await open(await linkOf(email, 'Your account was locked for a while', 'unlock'))
    await press(page, 'Your account is unlocked')
    assert.deepEqual((await login(email)).codes, [])
  })

  it('say that it was not you, as far as a new password', async () => {
    const email = await verified()
    const { data } = await login(email)
    assert.ok(data.login.accessToken)
    const page = await open(await linkOf(email, 'A new device signed in', 'report'))
    await press(page, 'Your account is secured')
    assert.deepEqual((await login(email)).codes, ['INVALID_CREDENTIALS'])
    const reset = await open(await linkOf(email, forcedReset, 'reset'))
    await reset.keyboard.type(newPassword)
    await press(reset, 'Your password is changed')
    assert.deepEqual((await login(email, newPassword)).codes, [])
  })

  it('confirm another address and take that back, once each', async () => {
    const email = await verified()
    const newEmail = `moved-of-${email}`
    const { data } = await login(email)
    await server.graphql(REQUEST, { newEmail }, { token: data.login.accessToken })
    const link = await linkOf(newEmail, 'Confirm your new email address', 'confirm-email')
    await press(await open(link), 'Your address is changed')
    assert.deepEqual((await login(newEmail)).codes, [])
    await press(await open(link), 'This link does not work any more')

    const undo = await open(await linkOf(email, 'Your email address was changed', 'undo-email'))
    await press(undo, 'Your old address is back')
    assert.deepEqual((await login(newEmail)).codes, ['INVALID_CREDENTIALS'])
    const reset = await open(await linkOf(email, forcedReset, 'reset'))
    await reset.keyboard.type(newPassword)
    await press(reset, 'Your password is changed')
    assert.deepEqual((await login(email, newPassword)).codes, [])
  })

  it('ask for the link where there is none, or half of one', async () => {
    const page = await context.newPage()
    for (const hash of ['', '#token=', '#token=gt_short', '#token=<img src=x onerror=alert(1)>']) {
      await page.goto('about:blank')
      await page.goto(`${server.url}/account/verify${hash}`)
      await page.getByRole('heading', { name: 'Open the link in your mail again' }).waitFor()
      assert.equal(page.url(), `${server.url}/account/verify`)
    }
  })

  it('never showed a server a token but in a body, and no policy, script or request complained', async () => {
    assert.ok(tokens.length >= 8 && tokens.every((token) => token.startsWith('gt_')))
    for (const token of tokens) {
      assert.deepEqual(
        requests.filter((request) => request.includes(token)),
        [],
      )
      assert.equal(JSON.stringify(server.log).includes(token), false)
    }
    assert.equal(
      requests.some((request) => request.includes('referer') && request.includes('gt_')),
      false,
    )
    assert.deepEqual(complaints, [])
    const elsewhere = requests.filter((request) => !request.split(' ')[1]?.startsWith(server.url))
    assert.deepEqual(elsewhere, [])
  })
})
