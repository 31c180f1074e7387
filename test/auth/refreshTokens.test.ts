import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { createRefreshTokens } from '../../src/auth/refreshTokens.ts'
import { keyring } from '../../src/crypto/keyring.ts'

const id = '0190c5f0-0000-7000-8000-000000000000'
const tokensOf = (current: string, previous: string | null = null, purpose = 'refresh-tokens') =>
  createRefreshTokens(keyring({ current, previous }, purpose))

describe('refresh tokens', () => {
  const tokens = tokensOf('one')
  const { random, refreshHash } = tokens.begin()
  const token = tokens.make(id, 7, random)

  it('say their session, their step and the hash that is stored', () => {
    assert.deepEqual(tokens.read(token), { sessionId: id, counter: 7, random, refreshHash })
    assert.equal(random.length * 8 >= 128, true)
    assert.equal(token.includes(refreshHash.toString('base64url')), false)
  })

  it('have one spelling: every other letter in every place is refused', () => {
    for (let at = 0; at < token.length; at += 1)
      for (const letter of ['A', 'b', '9', '-', '+', '/', '=', ' ', '\n'])
        if (token[at] !== letter)
          assert.equal(
            tokens.read(token.slice(0, at) + letter + token.slice(at + 1)),
            null,
            `${at} ${letter}`,
          )
    for (const text of [`${token}=`, `${token}A`, token.slice(0, -1), ` ${token}`, token.slice(3), 'gr_', ''])
      assert.equal(tokens.read(text), null, text)
  })

  it('are read under the secret before while it is rotated, and made under the new one', () => {
    const rotating = tokensOf('two', 'one')
    assert.equal(rotating.read(token)?.counter, 7)
    assert.equal(tokensOf('two').read(token), null)
    assert.notEqual(tokensOf('two').read(rotating.make(id, 8, random)), null)
    assert.equal(tokens.read(rotating.make(id, 8, random)), null)
  })

  it('of another purpose or of chance are nothing here', () => {
    assert.equal(tokensOf('one', null, 'cursors').read(token), null)
    for (let time = 0; time < 100; time += 1)
      assert.equal(tokens.read(`gr_${randomBytes(84).toString('base64url')}`), null)
  })
})
