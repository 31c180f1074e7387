import assert from 'node:assert/strict'
import { KeyObject } from 'node:crypto'
import { describe, it } from 'node:test'
import { type JWTPayload, SignJWT, generateKeyPair } from 'jose'
import { createAccessTokens } from '../../src/auth/accessTokens.ts'

const now = Date.UTC(2026, 10, 22)
const issuedAt = now / 1000
const issuer = 'https://gatehouse.example'
const id = '0190c5f0-0000-7000-8000-000000000000'
const ttlSeconds = 600

const ours = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
const theirs = await generateKeyPair('EdDSA', { crv: 'Ed25519' })
const elliptic = await generateKeyPair('ES256')
const keys = {
  active: { kid: 'k1', key: KeyObject.from(ours.privateKey) },
  find: (kid: string) => (kid === 'k1' ? ours.publicKey : undefined),
  jwks: { keys: [] },
  reload: () => Promise.resolve(0),
}
let time = now
const tokens = createAccessTokens(keys, { issuer, ttlSeconds }, { now: () => time }, () => 0)

const claims = { sid: id, sv: 1, roles: [], aal: 1, amr: ['pwd'], auth_time: issuedAt }
const good: JWTPayload = {
  ...claims,
  sub: id,
  iss: issuer,
  aud: issuer,
  iat: issuedAt,
  exp: issuedAt + ttlSeconds,
}
const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'k1' }
const sign = (payload: JWTPayload, head: object = {}, key = ours.privateKey) =>
  new SignJWT(payload).setProtectedHeader({ ...header, ...head }).sign(key)
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([each]) => each !== name))

describe('access tokens', () => {
  it('read what they issued, and what is signed in the same form', async () => {
    const subject = {
      userId: id,
      sessionId: id,
      securityVersion: 1,
      roles: ['USER'],
      assuranceLevel: 1,
      authenticationMethods: ['pwd'],
      authenticatedAt: new Date(now),
    }
    const { token, expiresAt } = await tokens.issue(subject)
    assert.equal((await tokens.verify(token))?.sid, id)
    assert.equal(expiresAt.getTime(), now + ttlSeconds * 1000)
    assert.notEqual(await tokens.verify(await sign(good)), null)
  })

  it('lose up to a twentieth of their life at random', async () => {
    const jittered = createAccessTokens(keys, { issuer, ttlSeconds }, { now: () => now }, () => 0.999_999)
    const subject = { userId: id, sessionId: id, securityVersion: 1, roles: [], assuranceLevel: 1 }
    const { expiresAt } = await jittered.issue({
      ...subject,
      authenticationMethods: [],
      authenticatedAt: new Date(now),
    })
    assert.equal(expiresAt.getTime(), now + 571_000)
  })

  const bad: readonly [string, () => string | Promise<string>][] = [
    ['alg none', () => `${encoded({ ...header, alg: 'none' })}.${encoded(good)}.`],
    [
      'alg HS256 keyed with a name',
      () => new SignJWT(good).setProtectedHeader({ ...header, alg: 'HS256' }).sign(Buffer.alloc(32, 'k1')),
    ],
    ['another algorithm and key', () => sign(good, { alg: 'ES256' }, elliptic.privateKey)],
    ['another key under our kid', () => sign(good, {}, theirs.privateKey)],
    ['an unknown kid', () => sign(good, { kid: 'k2' })],
    ['no kid', () => sign(good, { kid: undefined })],
    ['an embedded key', () => sign(good, { kid: undefined, jwk: { kty: 'OKP' } }, theirs.privateKey)],
    ['a key to be fetched', () => sign(good, { jku: 'https://evil.example/jwks' }, theirs.privateKey)],
    ['typ JWT', () => sign(good, { typ: 'JWT' })],
    ['no typ', () => sign(good, { typ: undefined })],
    ['another issuer', () => sign({ ...good, iss: 'https://evil.example' })],
    ['another audience', () => sign({ ...good, aud: 'https://other.example' })],
    ['no issuer', () => sign(without('iss'))],
    ['no audience', () => sign(without('aud'))],
    ['no expiry', () => sign(without('exp'))],
    ['no iat', () => sign(without('iat'))],
    ['no session', () => sign(without('sid'))],
    ['no version', () => sign(without('sv'))],
    ['a subject that is no id', () => sign({ ...good, sub: 'admin' })],
    ['an expiry that is reached', () => sign({ ...good, exp: issuedAt })],
    ['an iat 61 s in the future', () => sign({ ...good, iat: issuedAt + 61 })],
    ['a time before which it is not good', () => sign({ ...good, nbf: issuedAt + 61 })],
    ['a version of text', () => sign({ ...good, sv: '1' })],
    [
      'an unknown critical header',
      () => `${encoded({ ...header, crit: ['x'], x: 1 })}.${encoded(good)}.AAAA`,
    ],
    [
      'another payload under the signature',
      async () => {
        const [head = '', , signature = ''] = (await sign(good)).split('.')
        return `${head}.${encoded({ ...good, sub: '0190c5f0-0000-7000-8000-000000000001' })}.${signature}`
      },
    ],
    ['a padded part', async () => (await sign(good)).replace('.', '=.')],
    ['a fourth part', async () => `${await sign(good)}.`],
    ['a trailing line break', async () => `${await sign(good)}\n`],
    ['nothing', () => ''],
  ]
  for (const [name, make] of bad) {
    it(`are refused with ${name}`, async () => {
      assert.equal(await tokens.verify(await make()), null)
    })
  }

  it('are refused for each flipped bit of the signature’s first and last byte', async () => {
    const [head = '', body = '', signature = ''] = (await sign(good)).split('.')
    const bytes = Buffer.from(signature, 'base64url')
    for (const at of [0, bytes.length - 1])
      for (let bit = 0; bit < 8; bit += 1) {
        const copy = Buffer.from(bytes)
        copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at)
        assert.equal(await tokens.verify(`${head}.${body}.${copy.toString('base64url')}`), null)
      }
  })

  it('are recalled by their very bytes, and only until they expire', async () => {
    const token = await sign(good)
    assert.equal(tokens.recall(`${token}=`), undefined)
    await tokens.verify(token)
    assert.equal(tokens.recall(token)?.sub, id)
    assert.equal(tokens.recall(`${token}=`), undefined)
    time = now + ttlSeconds * 1000
    assert.equal(tokens.recall(token), undefined)
    assert.equal(await tokens.verify(token), null)
    time = now
  })
})
