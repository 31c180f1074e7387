import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addressBlock, limitKey } from '../../src/limits/keys.ts'
import { keyOfBytes, keySecret } from './ground.ts'

const sameBlock = [
  ['an IPv4 address', '192.0.2.1', '192.0.2.1'],
  ['an IPv4-mapped address and its IPv4 form', '::ffff:192.0.2.1', '192.0.2.1'],
  ['an IPv4-mapped address in hexadecimal and its IPv4 form', '::ffff:c000:201', '192.0.2.1'],
  ['two addresses of one /64', '2001:db8:0:7::1', '2001:db8:0:7:ffff:ffff:ffff:ffff'],
  ['two spellings of one address', '2001:db8:0:7::1', '2001:0DB8:0000:0007:0:0:0:1'],
] as const

for (const [what, one, other] of sameBlock) {
  it(`takes ${what} for one block`, () => {
    assert.equal(addressBlock(one), addressBlock(other))
  })
}

const differentBlocks = [
  ['two IPv4 addresses', '192.0.2.1', '192.0.2.2'],
  ['two /64 networks', '2001:db8:0:7::1', '2001:db8:0:8::1'],
  ['two texts that are no address', 'unix:a', 'unix:b'],
] as const

for (const [what, one, other] of differentBlocks) {
  it(`keeps ${what} apart`, () => {
    assert.notEqual(addressBlock(one), addressBlock(other))
  })
}

it('fits a key of any length in the column, without its words', () => {
  const key = limitKey(keySecret, 'login', ['ada@example.com'.repeat(100)])
  assert.match(key, /^[\w-]{43}$/)
})

const keysApart = [
  ['names', limitKey(keySecret, 'login', ['a']), limitKey(keySecret, 'register', ['a'])],
  ['secrets', limitKey(keySecret, 'login', ['a']), limitKey(keyOfBytes(8), 'login', ['a'])],
  ['borders between parts', limitKey(keySecret, 'l', ['a', 'bc']), limitKey(keySecret, 'l', ['ab', 'c'])],
  [
    'parts that hold the separator',
    limitKey(keySecret, 'l', ['a","b']),
    limitKey(keySecret, 'l', ['a', 'b']),
  ],
] as const

for (const [what, one, other] of keysApart) {
  it(`makes different keys of different ${what}`, () => {
    assert.notEqual(one, other)
  })
}
