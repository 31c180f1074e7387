import assert from 'node:assert/strict'
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createMailer } from '../../src/notify/mailer.ts'
import { readMail } from '../support/mailbox.ts'

const link = `http://localhost:4000/account/verify#token=gt_${'A'.repeat(43)}`

describe('mail as files', () => {
  let home: string
  let directory: string
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'gatehouse-mail-'))
    directory = join(home, 'mail')
  })
  after(() => rm(home, { recursive: true }))

  const send = async (changes: object = {}) => {
    const mailer = createMailer({ kind: 'files', directory }, 'Gatehouse <no-reply@example.com>')
    const mail = {
      id: 'an-id',
      to: 'ada@example.com',
      subject: 'Hello',
      text: `${link}\n`,
      html: `<p>${link}</p>\n`,
    }
    const before = await readdir(directory).catch((): string[] => [])
    await mailer.send({ ...mail, ...changes })
    const last = (await readdir(directory)).find((name) => !before.includes(name)) ?? ''
    const path = join(directory, last)
    return { path, source: await readFile(path, 'utf8') }
  }

  it('are RFC 5322, whole, and for their owner alone', async () => {
    const { path, source } = await send()
    assert.match(path, /\.eml$/)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.equal((await stat(directory)).mode & 0o777, 0o700)
    assert.equal(/(?<!\r)\n/.test(source), false)
    for (const header of [
      'From: Gatehouse <no-reply@example.com>',
      'To: ada@example.com',
      'Subject: Hello',
      'Message-ID: <an-id@example.com>',
      'Auto-Submitted: auto-generated',
    ])
      assert.equal(source.includes(`${header}\r\n`), true, header)
    assert.deepEqual(
      (await readdir(directory)).filter((name) => !name.endsWith('.eml')),
      [],
    )
  })

  it('hold their links in one piece, in text and in HTML', async () => {
    const { source } = await send()
    assert.equal(source.split(link).length, 3)
    assert.equal(readMail(source).tokens['verify'], `gt_${'A'.repeat(43)}`)
  })

  it('carry what is not ASCII', async () => {
    const { source } = await send({ text: 'Grüße 🐎\n' })
    assert.match(source, /Content-Transfer-Encoding: (quoted-printable|base64)/)
    assert.doesNotMatch(source, /Grüße/)
  })

  it('take no header and no reader from an address or a subject with line breaks', async () => {
    const attack = '\r\nBcc: everybody@example.com\r\n\r\nHi'
    const { source } = await send({ to: `ada@example.com${attack}`, subject: `Hello${attack}` }).catch(
      () => ({
        source: '',
      }),
    )
    assert.doesNotMatch(source.split('\r\n\r\n')[0] ?? '', /^Bcc:/im)
  })
})
