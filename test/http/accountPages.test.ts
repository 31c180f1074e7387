import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse, validate } from 'graphql'
import { linkPages } from '../../src/http/pages/linkPages.ts'
import { pageDocuments } from '../../src/http/pages/pageDocuments.ts'
import { createSchema } from '../../src/schema/index.ts'
import { startServer } from '../support/server.ts'
import { type Transport, startTransport } from './startTransport.ts'

const paths = linkPages.map(({ name }) => `/account/${name}`)

for (const production of [false, true])
  describe(`the pages of links in mails, ${production ? 'in production' : 'in development'}`, () => {
    let server: Transport
    before(async () => {
      server = await startTransport({ production })
    })
    after(() => server.close(0))

    it('run no inline script or style, load from here alone, and are neither framed nor kept', async () => {
      for (const path of paths) {
        const { headers, status } = await fetch(server.url + path)
        const policy = headers.get('content-security-policy') ?? ''
        assert.equal(status, 200, path)
        assert.match(policy, /^default-src 'none';script-src 'self';style-src 'self';/)
        assert.match(policy, /base-uri 'none';form-action 'none';frame-ancestors 'none'/)
        assert.match(policy, /require-trusted-types-for 'script'/)
        assert.doesNotMatch(policy, /unsafe|https?:|\*/)
        assert.equal(headers.get('cache-control'), 'no-store')
        assert.equal(headers.get('referrer-policy'), 'no-referrer')
        assert.equal(headers.get('x-frame-options'), 'DENY')
        assert.equal(headers.get('set-cookie'), null)
      }
    })

    it('change no other header that every answer carries', async () => {
      const page = await fetch(server.url + (paths[0] ?? ''))
      for (const [name, value] of (await fetch(`${server.url}/livez`)).headers) {
        if (/^(content-|date|x-request-id)/.test(name)) continue
        assert.equal(page.headers.get(name), value, name)
      }
    })

    it('name files by their content, which may be kept for ever', async () => {
      const page = await (await fetch(server.url + (paths[0] ?? ''))).text()
      const files = [...page.matchAll(/"(assets\/[^"]+)"/g)].map((found) => found[1] ?? '')
      assert.deepEqual(
        files.map((file) => file.replace(/\?[\w-]{16}$/, '')),
        ['assets/page.css', 'assets/page.js'],
      )
      for (const file of files) {
        const { headers, status } = await fetch(`${server.url}/account/${file}`)
        assert.deepEqual(
          [status, headers.get('cache-control'), headers.get('x-content-type-options')],
          [200, 'public, max-age=31536000, immutable', 'nosniff'],
        )
        assert.match(headers.get('content-type') ?? '', /^text\/(css|javascript); charset=utf-8$/)
      }
    })

    it('answer GET and HEAD at exactly their paths, whatever stands in the query', async () => {
      const path = paths[0] ?? ''
      const head = await fetch(server.url + path, { method: 'HEAD' })
      const body = await (await fetch(`${server.url}${path}?token=gt_1`)).text()
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(body.length)])
      assert.doesNotMatch(body, /gt_1/)
      for (const [method, asked, status] of [
        ['POST', path, 405],
        ['GET', `${path}/`, 404],
        ['GET', '/account', 404],
        ['GET', '/account/assets/../pages/linkPages.ts', 404],
        ['GET', '/account/assets/linkPages.ts', 404],
      ] as const)
        assert.equal((await fetch(server.url + asked, { method })).status, status, asked)
    })
  })

describe('what the pages of links send', () => {
  it('is valid, and names its secrets as variables', () => {
    const schema = createSchema()
    for (const { document } of linkPages) {
      assert.deepEqual(validate(schema, parse(document)), [])
      assert.doesNotMatch(document, /"/)
    }
  })

  it('is trusted where only trusted documents run, by its name', async () => {
    const home = await mkdtemp(join(tmpdir(), 'gatehouse-trusted-'))
    const manifest = join(home, 'manifest.json')
    const [hash = '', document = ''] = [...pageDocuments][0] ?? []
    await writeFile(manifest, JSON.stringify({ [hash]: document }))
    const server = await startServer({ TRUSTED_DOCUMENTS_FILE: manifest, TRUSTED_DOCUMENTS: 'required' })
    try {
      for (const { name } of linkPages) {
        const page = await (await fetch(`${server.url}/account/${name}`)).text()
        const request = /data-request="([^"]+)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? ''
        const { documentId, query } = JSON.parse(request)
        assert.equal(query, undefined)
        const token = `gt_${'A'.repeat(43)}`
        const variables = name === 'reset' ? { input: { token, newPassword: 'x' } } : { token }
        const answer = await fetch(`${server.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ documentId, variables }),
        })
        const { errors } = JSON.parse(await answer.text())
        assert.equal(errors[0].extensions.code, 'TOKEN_INVALID', name)
      }
    } finally {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    }
  })
})
