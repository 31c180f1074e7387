import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nowSeconds, sign } from '../support/apiKeys.ts'
import { ME } from '../support/graphqlClient.ts'
import { body, refused, signedSuite } from '../support/signedCalls.ts'

describe('a signed request', async () => {
  const { ada, key, signable, deliver, authority } = await signedSuite()

  it('acts for the person of its key', async () => {
    const { status, text } = await deliver(sign(key, signable()))
    assert.equal(status, 200)
    assert.equal(JSON.parse(text).data.me.id, ada.userId)
  })

  it('is taken with its algorithm named, with an end, and with more covered', async () => {
    for (const moreParams of [';alg="hmac-sha256"', `;expires=${nowSeconds() + 60}`])
      assert.equal((await deliver(sign(key, signable({ moreParams })))).status, 200)
  })

  it('is taken with a query that is covered', async () => {
    const target = '/graphql?trace=1&a=%20b'
    assert.equal((await deliver(sign(key, signable({ target })), { target })).status, 200)
  })

  it('is taken by the paths of stored operations, without a body too', async () => {
    const target = '/auth/me'
    const headers = sign(key, signable({ method: 'GET', target, body: '' }))
    const { status, text } = await deliver(headers, { method: 'GET', target, body: '' })
    assert.deepEqual([status, JSON.parse(text).id], [200, ada.userId])
  })

  it('is refused with any byte of its body flipped, and runs nothing', async () => {
    for (let at = 0; at < body.length; at += 1) {
      const flipped = flippedAt(body, at)
      refused(await deliver(sign(key, signable()), { body: flipped }), flipped)
    }
    refused(await deliver(sign(key, signable()), { body: `${body} ` }))
    refused(await deliver(sign(key, signable()), { body: '' }))
  })

  it('is refused with any byte of its query flipped, or with it gone or new', async () => {
    const target = '/graphql?trace=1&b=2'
    for (let at = 9; at < target.length; at += 1) {
      const flipped = flippedAt(target, at)
      refused(await deliver(sign(key, signable({ target })), { target: flipped }), flipped)
    }
    refused(await deliver(sign(key, signable({ target })), { target: '/graphql' }))
    refused(await deliver(sign(key, signable()), { target: '/graphql?' }))
    refused(await deliver(sign(key, signable()), { target }))
  })

  const flippedAt = (text: string, at: number) =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)

  it('is refused with any byte of its path flipped', async () => {
    for (let at = 1; at < '/graphql'.length; at += 1) {
      const target = flippedAt('/graphql', at)
      refused(await deliver(sign(key, signable()), { target }), target)
    }
    for (const target of ['/auth/logout', '/%67raphql', '/graphql/', '//graphql'])
      refused(await deliver(sign(key, signable()), { target }), target)
  })

  it('is refused with another method, in another case too', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
      refused(await deliver(sign(key, signable({ body: '' })), { method, body: '' }), method)
    refused(await deliver(sign(key, signable({ method: 'post' }))))
  })

  it('is refused with any byte of its host flipped, and whatever a proxy claims of it', async () => {
    for (let at = 0; at < authority.length; at += 1) {
      const host = flippedAt(authority, at)
      const answer = await deliver(sign(key, signable()), { host })
      // What is no host at all does not get as far.
      assert.ok(answer.status === 401 || answer.status === 400, host)
    }
    for (const host of ['evil.example', '127.0.0.1', '127.0.0.1:1', `evil-${authority}`])
      refused(await deliver(sign(key, signable()), { host }), host)
    const more = ['X-Forwarded-Host', 'evil.example', 'Forwarded', 'host=evil.example']
    refused(await deliver(sign(key, signable({ authority: 'evil.example' })), { more }))
  })

  it('is refused with a field that it covers sent once more', async () => {
    refused(await deliver(sign(key, signable()), { more: ['Content-Type', 'application/json'] }))
  })

  it('is compared with the Host in lower case and without the default port', async () => {
    const headers = sign(key, signable({ authority: 'api.example.com' }))
    assert.equal((await deliver(headers, { host: 'API.example.com:80' })).status, 200)
    const secure = sign(key, signable({ authority: 'api.example.com' }))
    const more = ['X-Forwarded-For', '192.0.2.1', 'X-Forwarded-Proto', 'https']
    assert.equal((await deliver(secure, { host: 'api.example.com:443', more })).status, 200)
  })

  it('is 413 where its body is too large, by a good signature too', async () => {
    const large = JSON.stringify({ query: ME, extensions: { padding: 'x'.repeat(70_000) } })
    assert.equal((await deliver(sign(key, signable({ body: large })), { body: large })).status, 413)
  })
})
