import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { closedDirectory } from '../../src/db/embedded/account.ts'

describe('the first folder that the user of Postgres may not enter', () => {
  const stranger = { uid: 54321, gid: 54321 }
  let root = ''
  let inner = ''

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-closed-')))
    inner = join(root, 'inner')
    mkdirSync(inner)
  })
  after(() => rmSync(root, { recursive: true }))

  const table = [
    { title: 'none when all may pass', rootMode: 0o711, innerMode: 0o755, closed: () => null },
    { title: 'the folder itself', rootMode: 0o711, innerMode: 0o700, closed: () => inner },
    { title: 'the outermost of several', rootMode: 0o700, innerMode: 0o700, closed: () => root },
    { title: 'one that may be read but not entered', rootMode: 0o744, innerMode: 0o755, closed: () => root },
  ]
  for (const { title, rootMode, innerMode, closed } of table) {
    it(`is ${title}`, async () => {
      chmodSync(root, rootMode)
      chmodSync(inner, innerMode)
      assert.equal(await closedDirectory(join(inner, 'not-there-yet'), stranger), closed())
    })
  }
})
