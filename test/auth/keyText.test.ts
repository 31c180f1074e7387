import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isKeyId, makeKeyId, makeSecret, readKey, writeKey } from '../../src/auth/keyText.ts'

const fresh = () => {
  const id = makeKeyId()
  return writeKey({ id, secret: makeSecret(id) })
}

describe('the text of an API key', () => {
  it('is read back as what it was made of', () => {
    const id = makeKeyId()
    const secret = makeSecret(id)
    assert.deepEqual(readKey(writeKey({ id, secret })), { id, secret })
    assert.equal(isKeyId(id), true)
  })

  it('has 256 random bits or more beside the checksum', () => {
    assert.ok(43 * Math.log2(62) >= 256)
    assert.equal(new Set(Array.from({ length: 1000 }, fresh)).size, 1000)
  })

  it('uses every character of its alphabet about equally', () => {
    const counts = new Map<string, number>()
    const text = Array.from({ length: 2000 }, () => makeSecret(makeKeyId()).slice(0, 43)).join('')
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
    const expected = text.length / 62
    assert.equal(counts.size, 62)
    for (const count of counts.values()) assert.ok(Math.abs(count - expected) < 8 * Math.sqrt(expected))
  })

  it('is told from a key with any one character changed, without the database', () => {
    const text = fresh()
    for (let at = 0; at < text.length; at += 1) {
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
      assert.equal(readKey(changed), null, changed)
    }
  })

  it('is told from a key with two neighbours swapped', () => {
    const text = fresh()
    for (let at = 3; at < text.length - 1; at += 1) {
      const swapped = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
      if (swapped !== text) assert.equal(readKey(swapped), null, swapped)
    }
  })

  for (const [what, text] of [
    ['nothing', ''],
    ['the prefix alone', 'gk_'],
    ['a secret of another key', `gk_${makeKeyId()}_${makeSecret(makeKeyId())}`],
    ['a space before', ` ${fresh()}`],
    ['a line end after', `${fresh()}\n`],
    ['something after', `${fresh()}=`],
    ['a great deal', `gk_${'A'.repeat(4_000)}_${'A'.repeat(4_000)}`],
  ] as const) {
    it(`is not ${what}`, () => assert.equal(readKey(text), null))
  }
})
