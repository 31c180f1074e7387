import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEmailAddress } from '../../src/auth/emailAddress.ts'

const canonical: readonly [string, string][] = [
  ['ada@example.com', 'ada@example.com'],
  ['ADA@Example.COM', 'ada@example.com'],
  ['  ada@example.com\t', 'ada@example.com'],
  ['ada＠example．com', 'ada@example.com'],
  ['ａｄａ@example.com', 'ada@example.com'],
  ['ﬁnn@example.com', 'finn@example.com'],
  ['Kelvin@example.com', 'kelvin@example.com'],
  ['rene\u0301@example.com', 'rené@example.com'],
  ['ada+tag@example.com', 'ada+tag@example.com'],
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
]

const refused: readonly string[] = [
  '',
  'ada',
  '@example.com',
  'ada@',
  'ada@example',
  'ada@localhost',
  'ada@example.com.',
  'ada@.example.com',
  'ada@exa mple.com',
  'ada@example..com',
  'ada@-example.com',
  '.ada@example.com',
  'ada.@example.com',
  'a..b@example.com',
  '"ada"@example.com',
  'ada@[127.0.0.1]',
  'ada@127.0.0.1',
  'ada@0x7f.1',
  'ada@example.com@evil.example',
  'ada＠example.com@evil.example',
  'ada,eve@example.com',
  'Ada <ada@example.com>',
  'ada@example.com\nbcc:eve@example.com',
  'a\0da@example.com',
  'a\u200bda@example.com',
  'ada@exam\u00adple.com',
  'a\u202eda@example.com',
  'ada@example.com/path',
  'ada@example.com:25',
  'ada@%65xample.com',
  `${'a'.repeat(65)}@example.com`,
  `${'é'.repeat(33)}@example.com`,
  `ada@${'a'.repeat(64)}.com`,
  `ada@${'abcdefg.'.repeat(32)}com`,
  'a'.repeat(100_000),
]

describe('an email address', () => {
  for (const [text, form] of canonical) {
    it(`finds one account under ${JSON.stringify(text)}`, () => {
      const parsed = parseEmailAddress(text)
      assert.equal(parsed?.canonical, form)
      assert.equal(parseEmailAddress(form)?.canonical, form)
      assert.equal(parsed?.address, text.normalize('NFKC').trim())
    })
  }

  for (const text of refused) {
    it(`is not ${JSON.stringify(text.slice(0, 40))} of ${text.length} characters`, () => {
      assert.equal(parseEmailAddress(text), null)
    })
  }
})
