import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { compiledFolder } from '../src/compiledFolder.ts'

describe('the folder of compiled code', () => {
  let home = ''
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'gatehouse-compiled-'))
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  it('is in the home, and nobody else may look into it', () => {
    const folder = compiledFolder(home)
    assert.equal(folder, join(home, 'compiled'))
    assert.equal(statSync(folder).mode & 0o777, 0o700)
    assert.equal(compiledFolder(home), folder)
  })

  it('is none where others may write, in the home or in the folder itself', () => {
    chmodSync(home, 0o770)
    assert.equal(compiledFolder(home), null)
    chmodSync(home, 0o700)
    mkdirSync(join(home, 'compiled'))
    chmodSync(join(home, 'compiled'), 0o777)
    assert.equal(compiledFolder(home), null)
  })

  it('is none where there is no home, or something else stands in its place', () => {
    assert.equal(compiledFolder(join(home, 'nowhere')), null)
    writeFileSync(join(home, 'compiled'), '')
    assert.equal(compiledFolder(home), null)
  })
})
