import assert from 'node:assert/strict'
import { createCipheriv, createHmac, createSecretKey } from 'node:crypto'
import { describe, it } from 'node:test'
import { createCursors } from '../../src/crypto/cursors.ts'
import { keyring } from '../../src/crypto/keyring.ts'
import { SealError, open, seal } from '../../src/crypto/seal.ts'

const place = 'signing_keys:sealed_private_key:k1'
const plain = Buffer.from('a private key')
const ring = keyring({ current: 'one', previous: null }, 'test')

/** RFC 5869 by hand: extract with an empty salt, one block of expand. */
function hkdf(secret: string, info: string): Buffer {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest()
  return createHmac('sha256', extracted).update(info).update(Buffer.of(1)).digest()
}

describe('keys', () => {
  it('are HKDF-SHA-256 of the secret for one purpose', () => {
    assert.deepEqual(ring.current.bytes, hkdf('one', 'gatehouse/test'))
    assert.notDeepEqual(
      keyring({ current: 'one', previous: null }, 'other').current.bytes,
      ring.current.bytes,
    )
  })

  it('make with the current secret and accept the one before', () => {
    const rotating = keyring({ current: 'two', previous: 'one' }, 'test')
    assert.deepEqual(
      rotating.all.map(({ id }) => id),
      [rotating.current.id, ring.current.id],
    )
    assert.notEqual(rotating.current.id, ring.current.id)
  })
})

describe('what is sealed', () => {
  const sealed = seal(ring, place, plain)

  it('opens to what it was, and is never the same twice', () => {
    assert.deepEqual(open(ring, place, sealed), plain)
    assert.notEqual(seal(ring, place, plain), sealed)
    assert.equal(sealed.includes(plain.toString('base64url')), false)
  })

  it('is AES-256-GCM with the place as additional data: what Node’s own cipher makes opens', () => {
    const nonce = Buffer.from('cafebabefacedbaddecaf888', 'hex')
    const cipher = createCipheriv('aes-256-gcm', ring.current.bytes, nonce).setAAD(Buffer.from(place))
    const body = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    assert.deepEqual(open(ring, place, `v1.${ring.current.id}.${body.toString('base64url')}`), plain)
  })

  it('is AES-256-GCM by test case 14 of the GCM specification', () => {
    const zero = { id: 'zero', bytes: Buffer.alloc(32), secret: createSecretKey(Buffer.alloc(32)) }
    const nonce = '0'.repeat(24)
    const sealedZero = 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919'
    const body = Buffer.from(nonce + sealedZero, 'hex').toString('base64url')
    assert.deepEqual(open({ current: zero, all: [zero] }, '', `v1.zero.${body}`), Buffer.alloc(16))
  })

  it('does not open with any byte flipped, nor cut, nor elsewhere, nor with another key', () => {
    const [version = '', keyId = '', body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    for (const at of bytes.keys()) {
      const copy = Buffer.from(bytes)
      copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
      assert.throws(() => open(ring, place, `${version}.${keyId}.${copy.toString('base64url')}`), SealError)
    }
    const cut = bytes.subarray(0, 27).toString('base64url')
    for (const text of [
      `${version}.${keyId}.${cut}`,
      `v2.${keyId}.${body}`,
      `${version}.other.${body}`,
      '',
      'v1',
      body,
    ])
      assert.throws(() => open(ring, place, text), SealError, text)
    assert.throws(() => open(ring, 'signing_keys:sealed_private_key:k2', sealed), SealError)
    assert.throws(() => open(keyring({ current: 'two', previous: null }, 'test'), place, sealed), SealError)
  })

  it('opens with the key before the current one', () => {
    assert.deepEqual(open(keyring({ current: 'two', previous: 'one' }, 'test'), place, sealed), plain)
  })
})

describe('cursors', () => {
  const cursors = createCursors(ring, 'security_events')
  const position = { timestamp: new Date(1_795_311_148_454), id: '0190c5f0-0000-7000-8000-000000000000' }
  const cursor = cursors.make(position)

  it('come back as they went', () => {
    assert.deepEqual(cursors.read(cursor), position)
    const old = { ...position, timestamp: new Date(-1) }
    assert.deepEqual(cursors.read(cursors.make(old)), old)
  })

  it('are of one list, one key and one spelling', () => {
    assert.equal(createCursors(ring, 'users').read(cursor), null)
    assert.equal(
      createCursors(keyring({ current: 'two', previous: null }, 'test'), 'security_events').read(cursor),
      null,
    )
    const rotating = createCursors(keyring({ current: 'two', previous: 'one' }, 'test'), 'security_events')
    assert.deepEqual(rotating.read(cursor), position)
    for (let at = 0; at < cursor.length; at += 1) {
      const letter = cursor[at] === 'A' ? 'B' : 'A'
      assert.equal(cursors.read(cursor.slice(0, at) + letter + cursor.slice(at + 1)), null)
    }
    for (const text of [`${cursor}=`, ` ${cursor}`, '', 'A'.repeat(54)])
      assert.equal(cursors.read(text), null)
  })
})
