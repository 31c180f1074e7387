import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isUnhashable, normalizePassword, passwordFaults } from '../../src/auth/passwordRules.ts'

const strict = {
  minLength: 12,
  requireUppercase: true,
  requireLowercase: true,
  requireNumbers: true,
  requireSymbols: true,
}
const lengthOnly = {
  minLength: 12,
  requireUppercase: false,
  requireLowercase: false,
  requireNumbers: false,
  requireSymbols: false,
}
const nobody = { email: 'someone@example.com', username: null }

const judged: readonly [
  string,
  typeof strict,
  typeof nobody | { email: string; username: string },
  readonly RegExp[],
][] = [
  ['Correct-Horse-9-Battery', strict, nobody, []],
  ['correct horse battery staple', lengthOnly, nobody, []],
  ['Пароль-Длинный-9', strict, nobody, []],
  ['Größe-Ü-٩-lang!', strict, nobody, []],
  ['', lengthOnly, nobody, [/at least 12/, /guessed first/]],
  ['qwertyuiop12', lengthOnly, nobody, [/guessed first/]],
  ['PASSWORD1234', lengthOnly, nobody, [/guessed first/]],
  ['Password!!!!', lengthOnly, nobody, [/guessed first/]],
  ['ｐａｓｓｗｏｒｄ1234', lengthOnly, nobody, [/guessed first/]],
  ['abcabcabcabcabc', lengthOnly, nobody, [/guessed first/]],
  ['xx-GATEHOUSE-yy-zz', lengthOnly, nobody, [/your address/]],
  ['my-lovelace-horse', lengthOnly, { email: 'ada.lovelace@example.com', username: null }, [/your address/]],
  ['my-ada-horse-battery', lengthOnly, { email: 'ada.lovelace@example.com', username: null }, []],
  ['my-C0unt3ss-horse', lengthOnly, { email: 'a@example.com', username: 'c0unt3ss' }, [/your address/]],
  [`${'ab cd ef '.repeat(28)}xyz12`, lengthOnly, nobody, [/at most 256/]],
  ['good enough but\0', lengthOnly, nobody, [/NUL/]],
]

describe('the rules of passwords', () => {
  for (const [password, settings, context, expected] of judged) {
    it(`give ${expected.length} reasons against ${JSON.stringify(password.slice(0, 30))}`, () => {
      const faults = passwordFaults(password, settings, context)
      assert.equal(faults.length, expected.length, faults.join(' '))
      expected.forEach((reason, at) => assert.match(faults[at] ?? '', reason))
    })
  }

  it('count code points, after compatibility forms are folded', () => {
    assert.equal(isUnhashable('🦊'.repeat(256)), false)
    assert.equal(isUnhashable('🦊'.repeat(257)), true)
    // One character that NFKC makes eighteen of.
    assert.equal(isUnhashable('\ufdfa'.repeat(14)), false)
    assert.equal(isUnhashable('\ufdfa'.repeat(15)), true)
    assert.equal(isUnhashable('a'.repeat(1_000_000)), true)
  })

  it('see one password in all its Unicode spellings, and two in its two cases', () => {
    assert.equal(normalizePassword('Ａ\u030a'), normalizePassword('Å'))
    assert.equal(normalizePassword('ﬁ²'), 'fi2')
    assert.notEqual(normalizePassword('a'), normalizePassword('A'))
    assert.equal(normalizePassword(' a '), ' a ')
  })
})
