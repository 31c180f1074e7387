import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { NoticeDetails, NoticeName } from '../../src/notify/notices.ts'
import { renderNotice } from '../../src/notify/renderNotice.ts'
import { letters } from '../../src/notify/templates/index.ts'

const hostile =
  '<img src=x onerror=alert(1)>"\'&\r\nBcc: everybody@example.com\r\n\r\n‮evil https://evil.example/\u0000'
const appUrl = 'https://gate.example.com'
const to = { userId: null, email: 'ada@example.com' }
const where = { ipAddress: hostile, userAgent: hostile }

/** Every mail, made of nothing but hostile text. */
const details: NoticeDetails = {
  verify_email: { token: 'gt_1', ...where },
  registration_repeated: where,
  reset_password: { token: 'gt_1', ...where },
  password_changed: where,
  password_reset_forced: { token: 'gt_1' },
  choose_password: { token: 'gt_1' },
  account_locked: { unlockToken: 'gt_1', ...where },
  second_factor_locked: { method: hostile, unlockToken: 'gt_1', ...where },
  confirm_email_change: { token: 'gt_1' },
  email_change_requested: { newEmail: hostile, ...where },
  email_changed: { undoToken: 'gt_1', ...where },
  new_device: where,
  second_factor_added: { method: hostile, ...where },
  second_factor_removed: { method: hostile, ...where },
  second_factors_reset: { reason: hostile },
  recovery_codes_generated: where,
  recovery_code_used: { remaining: 3, ...where },
  refresh_token_reused: where,
  unusual_activity: { what: hostile, ...where },
  api_key_created: { name: hostile, ...where },
  api_key_rotated: { name: hostile, ...where },
  roles_changed: { roles: [hostile], reason: hostile },
  user_suspended: { reason: hostile, until: hostile },
  user_reinstated: { reason: hostile },
  account_unlocked: {},
  sessions_revoked_by_staff: { reason: hostile },
  account_deleted: {},
  security_alert: { rule: hostile, severity: hostile, summary: hostile },
}

const isNoticeName = (name: string): name is NoticeName => Object.hasOwn(letters, name)
const names = Object.keys(details).filter(isNoticeName)
const render = (name: NoticeName, reportToken: string | null = null) =>
  renderNotice({ to, name, details: details[name], reportToken, at: '2026-11-26T13:46:38.000Z' }, appUrl)

describe('the text of mails', () => {
  it('has a letter for every notice', () => {
    assert.deepEqual(Object.keys(letters).toSorted(), Object.keys(details).toSorted())
  })

  it('lets nothing that people wrote become markup, a line, a header or a link, in any mail', () => {
    for (const name of names) {
      const { subject, text, html } = render(name)
      assert.equal((subject + text + html).includes('\u0000'), false, name)
      assert.match(subject, /^[\x20-\x7e<>]+$/u, name)
      assert.doesNotMatch(subject, /[\r\n]/, name)
      assert.doesNotMatch(html, /<img|onerror=alert\(1\)>|evil https:\/\/|\u202e/, name)
      assert.doesNotMatch(text, /^Bcc:|https:\/\/evil|\u202e/m, name)
    }
  })

  it('leads to pages of APP_URL alone, with the token in the fragment', () => {
    for (const name of names) {
      const { text, html } = render(name, 'gt_2')
      const links = [...text.matchAll(/https?:\/\/\S+/g), ...html.matchAll(/(?<=href=")[^"]+/g)].map(
        ([url]) => url,
      )
      for (const url of links) {
        assert.match(url, /^https:\/\/gate\.example\.com\/account\/[a-z-]+#token=gt_[12]$/, name)
        assert.equal(new URL(url).search, '')
      }
      assert.equal(links.length >= 2, true, name)
    }
  })

  it('says the time, the address and a device in our words, and never what a client calls itself', () => {
    const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'
    const notice = { to, reportToken: null, at: '2026-11-26T13:46:38.000Z' }
    const { text } = renderNotice(
      { ...notice, name: 'new_device', details: { ipAddress: '192.0.2.7', userAgent: agent } },
      appUrl,
    )
    assert.match(text, /^Time: 2026-11-26 13:46 UTC\nAddress: 192\.0\.2\.7\nDevice: Firefox on Linux$/m)
    assert.match(
      renderNotice(
        { ...notice, name: 'new_device', details: { ipAddress: null, userAgent: 'Buy at evil.example' } },
        appUrl,
      ).text,
      /^Device: an unknown program$/m,
    )
  })

  it('is refused for a notice that this version does not know', () => {
    const notice = { to, name: 'toString' as NoticeName, details: {}, reportToken: null, at: '' }
    assert.throws(() => renderNotice(notice as never, appUrl), /no letter of this name/)
  })
})
