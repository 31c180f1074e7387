import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTotp } from '../../src/auth/totp.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { SealError, seal } from '../../src/crypto/seal.ts'

const keys = keyring({ current: 'a secret of the configuration', previous: null }, 'second-factors')
const id = '01970000-0000-7000-8000-000000000001'
const place = `second_factors:sealed_secret:${id}`
/** The key of RFC 6238, appendix B. */
const sealed = seal(keys, place, Buffer.from('12345678901234567890'))
const at = (seconds: number) => createTotp(keys, 'gate.example', { now: () => seconds * 1000 })
const at0 = at(59)

describe('TOTP', () => {
  // The last six of the eight digits in the appendix.
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ] as const) {
    it(`knows the vector of RFC 6238 at ${seconds} s`, () => {
      assert.deepEqual(at(seconds).stepsOf(id, sealed, code), [Math.floor(seconds / 30)])
    })
  }

  for (const [steps, isTaken] of [
    [-2, false],
    [-1, true],
    [1, true],
    [2, false],
  ] as const) {
    it(`${isTaken ? 'takes' : 'refuses'} a code ${steps} steps from now`, () => {
      const found = at(1_111_111_109 - steps * 30).stepsOf(id, sealed, '081804')
      assert.deepEqual(found, isTaken ? [Math.floor(1_111_111_109 / 30)] : [])
    })
  }

  for (const code of [' 287 082 ', '287\u00a0082', '２８７０８２', '287082\n'])
    it(`reads ${JSON.stringify(code)} as the code that it is`, () => {
      assert.deepEqual(at0.stepsOf(id, sealed, code), [1])
    })

  for (const code of [
    '',
    '28708',
    '0287082',
    '2870820',
    '28-70-82',
    '٢٨٧٠٨٢',
    '287082\0',
    'x'.repeat(10_000),
  ])
    it(`reads ${JSON.stringify(code.slice(0, 12))} as none`, () => {
      assert.deepEqual(at0.stepsOf(id, sealed, code), [])
    })

  it('opens no key that was sealed for another factor', () => {
    const other = '01970000-0000-7000-8000-000000000002'
    assert.throws(() => at0.stepsOf(other, sealed, '287082'), SealError)
  })

  it('makes keys of 160 bits, which an authenticator reads from a URI or a picture', () => {
    const made = at0.make(id, 'ada@example.com')
    assert.match(made.secret, /^[A-Z2-7]{32}$/)
    const uri = new URL(made.uri)
    assert.equal(uri.protocol + uri.host, 'otpauth:totp')
    assert.equal(decodeURIComponent(uri.pathname), '/gate.example:ada@example.com')
    assert.deepEqual(Object.fromEntries(uri.searchParams), {
      issuer: 'gate.example',
      secret: made.secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
    const [, picture = ''] = /^data:image\/svg\+xml;base64,(.+)$/.exec(made.qrCode) ?? []
    assert.match(Buffer.from(picture, 'base64').toString(), /^<svg [^]+<\/svg>$/)
    assert.equal(made.sealed.includes(made.secret), false)
    assert.notEqual(at0.make(id, 'ada@example.com').secret, made.secret)
  })
})
