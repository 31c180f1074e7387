import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { parse, validate } from 'graphql'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { readWelcome } from '../../src/http/graphiql/welcome.ts'
import { createSchema } from '../../src/schema/index.ts'
import { findChromium, openChromium } from '../support/chromium.ts'
import { goodPassword } from '../support/graphqlClient.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Transport, startTransport } from './startTransport.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

describe('GET /graphql in development', () => {
  let server: Transport
  before(async () => {
    server = await startTransport()
  })
  after(() => server.close(0))

  const get = (path: string, init: RequestInit = {}) => fetch(server.url + path, { headers: html, ...init })

  it('runs no inline script and no eval, and lets nobody frame it', async () => {
    const { headers } = await get('/graphql')
    const policy = new Map(
      (headers.get('content-security-policy') ?? '').split(';').map((part) => {
        const [name = '', ...sources] = part.split(' ')
        return [name, sources.join(' ')]
      }),
    )
    assert.equal(policy.get('default-src'), "'none'")
    assert.equal(policy.get('script-src'), "'self'")
    assert.equal(policy.get('worker-src'), "'self'")
    assert.equal(policy.get('connect-src'), "'self'")
    assert.equal(policy.get('frame-ancestors'), "'none'")
  })

  it('changes no other header that every answer carries', async () => {
    const page = await get('/graphql')
    const other = await get('/livez')
    for (const [name, value] of other.headers) {
      if (/^(content-|date|x-request-id)/.test(name)) continue
      assert.equal(page.headers.get(name), value, name)
    }
  })

  it('answers HEAD with the headers of the page and no body', async () => {
    const head = await get('/graphql', { method: 'HEAD' })
    const body = await (await get('/graphql')).arrayBuffer()
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(body.byteLength)])
    assert.equal((await head.arrayBuffer()).byteLength, 0)
  })

  for (const accept of ['*/*', 'application/json', 'application/graphql-response+json']) {
    it(`is 405 for who accepts ${accept}`, async () => {
      const { headers, status } = await get('/graphql', { headers: { accept } })
      assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    })
  }

  it('names its files by their content, which may then be kept for ever', async () => {
    const page = await (await get('/graphql')).text()
    const files = [...page.matchAll(/"(\/graphql\/assets\/[^"]+)"/g)].map((found) => found[1] ?? '')
    assert.deepEqual(
      files.map((file) => file.replace(/\?[\w-]{16}$/, '')),
      ['/graphql/assets/graphiql.css', '/graphql/assets/graphiql.js', '/graphql/assets/boot.js'],
    )
    for (const file of files) {
      const { headers, status } = await get(file)
      assert.deepEqual(
        [status, headers.get('cache-control'), headers.get('x-content-type-options')],
        [200, 'public, max-age=31536000, immutable', 'nosniff'],
      )
      assert.match(
        headers.get('content-type') ?? '',
        file.includes('.css') ? /^text\/css/ : /^text\/javascript/,
      )
    }
  })

  it('suggests nothing that the schema does not have', async () => {
    const { query } = await readWelcome()
    assert.deepEqual(validate(createSchema(), parse(query)), [])
  })

  it('has no files in production either', async () => {
    await using production = await startTransport({ production: true })
    for (const [path, status] of [
      ['/graphql', 405],
      ['/graphql/assets/graphiql.js', 404],
      ['/graphql/assets/boot.js', 404],
    ] as const) {
      assert.equal((await fetch(production.url + path, { headers: html })).status, status, path)
    }
  })
})

const executable = findChromium()
const skip =
  provedBefore || (executable === null && 'no Chromium here: install one, or name it in CHROMIUM_PATH')

describe('GraphiQL in a real Chromium', { skip }, () => {
  let server: TestServer
  let browser: Browser
  let context: BrowserContext
  let page: Page
  const complaints: string[] = []
  const hosts = new Set<string>()

  before(async () => {
    server = await startServer()
    browser = await openChromium(executable ?? '')
    context = await browser.newContext()
    context.on('request', (request) => hosts.add(new URL(request.url()).host))
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText
      // What was still on its way when the page was left.
      if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${why}`)
    })
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (line) => {
      if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text())
    })
    context.setDefaultTimeout(15_000)
    page = await context.newPage()
    await page.goto(`${server.url}/graphql`)
  })
  after(async () => {
    await browser?.close()
    await server?.stop()
  })

  /** Chooses an operation of the document from the menu of the play button, and reads the server's answer. */
  const run = async (operation: string) => {
    await page.locator('.graphiql-execute-button').click()
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.getByRole('menuitem', { name: operation, exact: true }).click()
    const response = await answered
    return { headers: await response.request().allHeaders(), body: await response.json() }
  }

  const fill = async (tool: 'Variables' | 'Headers', value: object) => {
    await page.getByRole('button', { name: tool, exact: true }).click()
    await page.locator('.graphiql-editor-tool .monaco-editor:visible').click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.insertText(JSON.stringify(value))
    // The quotes and brackets that the editor closed by itself.
    await page.keyboard.press('ControlOrMeta+Shift+End')
    await page.keyboard.press('Delete')
  }

  const shown = (text: string) => page.locator('.result-window .view-lines').getByText(text).first().waitFor()

  it('explains itself: register, login and me stand ready to run', async () => {
    await page.locator('.graphiql-query-editor').getByText('Gatehouse in three steps').waitFor()
    await page.locator('.graphiql-execute-button').click()
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Register', 'Login', 'Me', 'MyTrail'])
    await page.keyboard.press('Escape')
  })

  it('shows the whole schema to a stranger', async () => {
    const book = page.locator('.graphiql-sidebar button').first()
    await book.click()
    await page.locator('.graphiql-doc-explorer').getByText('RegisterPayload').waitFor()
    await book.click()
  })

  it('goes from register over login to me', async () => {
    const email = 'grace@example.com'
    await fill('Variables', { input: { email, password: goodPassword } })
    const registered = await run('Register')
    assert.deepEqual(registered.body, { data: { register: { nextStep: 'NONE' } } })
    assert.equal(registered.headers['content-type'], 'application/json')
    await shown('"nextStep"')

    const { accessToken } = (await run('Login')).body.data.login
    await shown('"accessToken"')
    await fill('Headers', { Authorization: `Bearer ${accessToken}` })
    await run('Me')
    await shown(`"${email}"`)
    await shown('"USER"')

    await run('MyTrail')
    await shown('"LOGIN_SUCCEEDED"')
  })

  it('keeps what was typed over a reload, and nothing of it in the address or beyond the tab', async () => {
    // GraphiQL keeps what was typed half a second after the last key: perhaps first with the brackets that the editor had
    // closed by itself, which are no headers. (The page's policy forbids waitForFunction's eval.)
    await page.evaluate(`new Promise((resolve) => {
      const isKept = () => {
        const { tabs, activeTabIndex } = JSON.parse(sessionStorage.getItem('graphiql:tabState'))
        try {
          return JSON.parse(tabs[activeTabIndex].headers).Authorization.startsWith('Bearer ey')
        } catch {
          return false
        }
      }
      const look = () => (isKept() ? resolve() : requestAnimationFrame(look))
      look()
    })`)
    // Its own question, for the schema, first: what it answers draws the menu anew.
    const loaded = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.reload()
    await loaded
    await run('Me')
    await shown('"grace@example.com"')
    assert.equal(await page.getByRole('tab').count(), 1)
    assert.equal(page.url(), `${server.url}/graphql`)
    assert.equal(await page.evaluate('localStorage.length'), 0)
  })

  it('shows the query of a link', async () => {
    const linked = await context.newPage()
    await linked.goto(`${server.url}/graphql?query=${encodeURIComponent('query Linked { __typename }')}`)
    await linked.locator('.graphiql-query-editor').getByText('Linked').first().waitFor()
    assert.equal(linked.url(), `${server.url}/graphql`)
    await linked.close()
  })

  it('asked nobody but this server, and the browser complained of nothing', () => {
    assert.deepEqual([...hosts].filter(Boolean), [new URL(server.url).host])
    assert.deepEqual(complaints, [])
  })
})
