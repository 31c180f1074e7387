import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emailChangesOf, newPassword } from '../support/emailChanges.ts'
import { ME, REFRESH, withoutRemaining } from '../support/graphqlClient.ts'
import { suiteServer } from '../support/server.ts'

describe('a change of the email address', async () => {
  const server = await suiteServer({ DATABASE_TIMEOUT_MS: '30000' })
  const changes = emailChangesOf(server)
  const { login } = changes
  const codesOf = async (answers: Promise<{ codes: readonly unknown[] }>[]) =>
    (await Promise.all(answers)).map(({ codes }) => codes[0] ?? 'done')

  it('is made by the link in the mail to the new address, ends the other sessions, and tells the old one', async () => {
    const person = await server.register()
    const other = await server.login(person.email)
    const { newEmail, userId } = await changes.moved(changes.fresh(), person)

    const { data } = await server.graphql(ME, {}, { token: person.accessToken })
    assert.equal(data.me.email, newEmail)
    assert.deepEqual((await server.graphql(ME, {}, { token: other.accessToken })).codes, ['UNAUTHENTICATED'])
    assert.deepEqual((await login(newEmail)).codes, [])
    assert.deepEqual((await login(person.email)).codes, ['INVALID_CREDENTIALS'])
    assert.deepEqual(
      await changes.eventsOf(userId, ['email_change_requested', 'email_changed', 'sessions_revoked']),
      ['email_change_requested', 'email_changed', 'sessions_revoked'],
    )
    const [row] = await server.database.query(
      'SELECT email_verified_at IS NOT NULL AS verified FROM users WHERE id = $1',
      [userId],
    )
    assert.deepEqual(row, { verified: true })
    const notice = await server.mail.next(person.email, 'A change of your email address was asked for')
    assert.match(notice.tokens['report'] ?? '', /^gt_/)
  })

  it('answers alike whether or not somebody has the new address, and the holder keeps it', async () => {
    const holder = await server.register()
    const person = await changes.asked(holder.email)
    const free = await changes.request(person, changes.fresh())
    const taken = await changes.request(person, holder.email)
    assert.deepEqual([taken.status, withoutRemaining(taken.text)], [free.status, withoutRemaining(free.text)])
    const mail = await server.mail.next(holder.email, 'Confirm your new email address', 2)
    assert.deepEqual((await changes.confirm(mail.tokens['confirm-email'] ?? '')).codes, ['CONFLICT'])
    assert.equal((await changes.emailOf(holder.userId))?.['email'], holder.email)
    assert.equal((await changes.emailOf(person.userId))?.['email'], person.email)
  })

  it('gives an address that two confirm at once to one of them', async () => {
    const one = await changes.asked()
    const two = await server.register()
    await changes.request(two, one.newEmail)
    const mail = await server.mail.next(one.newEmail, 'Confirm your new email address', 2)
    const tokens = [one.confirmToken, mail.tokens['confirm-email'] ?? '']
    const codes = await codesOf(tokens.map((token) => changes.confirm(token)))
    assert.deepEqual(new Set(codes), new Set(['CONFLICT', 'done']))
  })

  it('is confirmed once by fifty at once', async () => {
    const { confirmToken, userId } = await changes.asked()
    const codes = await codesOf(Array.from({ length: 50 }, () => changes.confirm(confirmToken)))
    assert.deepEqual([codes.filter((code) => code === 'done').length, new Set(codes).size], [1, 2])
    assert.deepEqual(await changes.eventsOf(userId, ['email_changed']), ['email_changed'])
  })

  it('is undone once by fifty at once: the address is back, every session ended, a reset is forced', async () => {
    const person = await changes.moved()
    const thief = await server.login(person.newEmail)
    const codes = await codesOf(Array.from({ length: 50 }, () => changes.undo(person.undoToken)))
    assert.deepEqual([codes.filter((code) => code === 'done').length, new Set(codes).size], [1, 2])
    assert.equal((await changes.emailOf(person.userId))?.['email'], person.email)

    assert.deepEqual((await server.graphql(ME, {}, { token: thief.accessToken })).codes, ['UNAUTHENTICATED'])
    const refreshed = await server.graphql(REFRESH, { input: { refreshToken: thief.refreshToken } })
    assert.deepEqual(refreshed.codes, ['UNAUTHENTICATED'])
    const right = await login(person.email)
    const wrong = await login(person.email, 'Wrong-Horse-9-Battery')
    assert.deepEqual([right.status, right.text], [wrong.status, wrong.text])
    assert.deepEqual((await changes.resetBy(person.email, newPassword)).codes, [])
    assert.deepEqual((await login(person.email, newPassword)).codes, [])
    assert.deepEqual(await changes.eventsOf(person.userId, ['email_change_undone']), ['email_change_undone'])
  })

  it('is taken back by the first address through every change after it, and by no later one after that', async () => {
    const first = await changes.moved()
    const second = await changes.moved(changes.fresh(), { ...first, email: first.newEmail })
    assert.deepEqual((await changes.undo(first.undoToken)).codes, [])
    assert.deepEqual((await changes.undo(second.undoToken)).codes, ['TOKEN_INVALID'])
    assert.equal((await changes.emailOf(first.userId))?.['email'], first.email)
  })

  it('that is undone by the thief leaves the first address its link', async () => {
    const first = await changes.moved()
    const second = await changes.moved(changes.fresh(), { ...first, email: first.newEmail })
    assert.deepEqual((await changes.undo(second.undoToken)).codes, [])
    assert.deepEqual((await changes.undo(first.undoToken)).codes, [])
    assert.equal((await changes.emailOf(first.userId))?.['email'], first.email)
  })

  it('is taken back from who registered the old address meanwhile without having its mailbox', async () => {
    const person = await changes.moved()
    const squatter = await server.register(person.email)
    assert.deepEqual((await changes.undo(person.undoToken)).codes, [])
    assert.equal((await changes.emailOf(person.userId))?.['email'], person.email)
    assert.deepEqual((await server.graphql(ME, {}, { token: squatter.accessToken })).codes, [
      'UNAUTHENTICATED',
    ])
  })

  it('leaves an old address to who has verified it meanwhile, and the link stays good', async () => {
    const person = await changes.moved()
    const holder = await server.register(person.email)
    await server.database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [holder.userId])
    assert.deepEqual((await changes.undo(person.undoToken)).codes, ['CONFLICT'])
    await server.database.query('UPDATE users SET email_verified_at = NULL WHERE id = $1', [holder.userId])
    assert.deepEqual((await changes.undo(person.undoToken)).codes, [])
  })

  it('ends with a new password, and with a later request', async () => {
    const changed = await changes.asked()
    await server.database.query('UPDATE users SET password_changed_at = now() WHERE id = $1', [
      changed.userId,
    ])
    assert.deepEqual((await changes.confirm(changed.confirmToken)).codes, ['TOKEN_INVALID'])

    const first = await changes.asked()
    const second = await changes.asked(changes.fresh(), first)
    assert.deepEqual((await changes.confirm(first.confirmToken)).codes, ['TOKEN_INVALID'])
    assert.deepEqual((await changes.confirm(second.confirmToken)).codes, [])
  })

  it('answers every bad token alike, in both directions', async () => {
    const used = await changes.moved()
    const expired = await changes.asked()
    await server.database.query('UPDATE one_time_tokens SET expires_at = now() WHERE user_id = $1', [
      expired.userId,
    ])
    const bad = ['', 'gt_', `gt_${'A'.repeat(43)}`, `gt_${'x'.repeat(50_000)}`]
    for (const [use, tokens] of [
      [changes.confirm, [...bad, used.confirmToken, used.undoToken, expired.confirmToken]],
      [changes.undo, [...bad, used.confirmToken, expired.confirmToken]],
      [changes.report, [...bad, used.confirmToken, used.undoToken]],
    ] as const) {
      const answers = await Promise.all(tokens.map((token) => use(token)))
      const texts = new Set(answers.map(({ status, text }) => `${status} ${text}`))
      assert.equal(texts.size, 1)
      assert.deepEqual(answers[0]?.codes, ['TOKEN_INVALID'])
    }
  })

  it('is asked for by a recent proof of identity alone', async () => {
    const person = await server.register()
    assert.deepEqual((await server.graphql(ME)).codes, ['UNAUTHENTICATED'])
    await server.database.query(
      `UPDATE sessions SET authenticated_at = now() - interval '6 minutes' WHERE user_id = $1`,
      [person.userId],
    )
    const token = (await server.graphql(REFRESH, { input: { refreshToken: person.refreshToken } })).data
      .refreshSession.accessToken
    const { codes } = await changes.request({ ...person, accessToken: token }, changes.fresh())
    assert.deepEqual(codes, ['STEP_UP_REQUIRED'])
  })
})
