import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { documentsManifest } from '../../src/cli/documentsManifest.ts'
import { gatehouse, temporaryFolder } from '../config/gatehouse.ts'
import { runInside } from './runInside.ts'

const folder = await temporaryFolder()
const write = (name: string, text: string) => writeFile(join(folder, name), text)
const manifest = (...names: string[]) =>
  runInside(
    documentsManifest,
    names.map((name) => join(folder, name)),
    {},
  )

const me = 'query Me { me { id } }\n'
const roles = '# of mine, byte for byte\n{ me { roles } }'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('gatehouse documents manifest', () => {
  before(async () => {
    await mkdir(join(folder, 'good/deep'), { recursive: true })
    await mkdir(join(folder, 'empty'))
    await write('good/me.graphql', me)
    await write('good/deep/roles.graphql', roles)
    await write('good/notes.txt', 'not a document')
    await write('unknown.graphql', '{ nothing }')
    await write('broken.graphql', '{')
    await write(
      'exposed.graphql',
      'mutation { login(input: { email: "a@b.c", password: "canary" }) { __typename } }',
    )
    await write('long.graphql', `{ me { id } } #${'x'.repeat(16_384)}`)
  })

  it('prints each document of a folder by the SHA-256 of its text', async () => {
    const { code, out, err } = await manifest('good')
    assert.deepEqual([code, err], [0, ''])
    assert.deepEqual(JSON.parse(out), { [sha256(me)]: me, [sha256(roles)]: roles })
  })

  it('makes what the configuration reads', async () => {
    const { code, out } = await gatehouse(['documents', 'manifest', join(folder, 'good')])
    assert.equal(code, 0)
    await write('manifest.json', out)
    const env = { TRUSTED_DOCUMENTS_FILE: join(folder, 'manifest.json'), TRUSTED_DOCUMENTS: 'required' }
    assert.equal((await gatehouse(['config', 'validate'], env)).code, 0)
  })

  for (const [name, fault] of [
    ['unknown.graphql', /Cannot query field "nothing"/],
    ['broken.graphql', /Syntax Error/],
    ['exposed.graphql', /password must arrive in a variable/],
    ['long.graphql', /longer than 16384 characters/],
  ] as const) {
    it(`names the fault of ${name}, exits 1 and prints nothing`, async () => {
      const { code, out, err } = await manifest('good', name)
      assert.deepEqual([code, out], [1, ''])
      assert.match(err, fault)
      assert.ok(err.startsWith(join(folder, name)))
      assert.doesNotMatch(err, /canary/)
    })
  }

  it('tells the faults of all files at once', async () => {
    const { err } = await manifest('unknown.graphql', 'broken.graphql')
    assert.equal(err.trimEnd().split('\n').length, 2)
  })

  for (const names of [[], ['absent'], ['empty']]) {
    it(`cannot run on ${names.join() || 'nothing'}`, async () => {
      assert.equal((await manifest(...names)).code, 2)
    })
  }
})
