import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { canonicalAddress } from '../../src/observability/canonicalAddress.ts'

const rows: readonly (readonly [string, string | null])[] = [
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['::192.0.2.1', '::c000:201'],
  ['::c000:201', '::c000:201'],
  ['::1', '::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ['0x7f.1', null],
  ['127.1', null],
  ['192.0.2.01', null],
  ['fe80::1%eth0', null],
  ['192.0.2.1:80', null],
  ['', null],
]

describe('the canonical text of an address', () => {
  for (const [text, canonical] of rows)
    it(`of ${JSON.stringify(text)} is ${canonical ?? 'none'}`, () => {
      assert.equal(canonicalAddress(text), canonical)
    })
})
