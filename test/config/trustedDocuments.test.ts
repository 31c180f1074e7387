import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readConfig } from '../../src/config/readConfig.ts'
import { hashOf } from '../../src/config/trustedDocumentsKind.ts'
import { documentCharactersMax } from '../../src/graphql/operationLimits.ts'
import { temporaryFolder } from './gatehouse.ts'

const folder = await temporaryFolder()
let files = 0

async function read(manifest: unknown, mode = {}) {
  const path = join(folder, `${(files += 1)}.json`)
  await writeFile(path, typeof manifest === 'string' ? manifest : JSON.stringify(manifest))
  return readConfig({ TRUSTED_DOCUMENTS_FILE: path, ...mode })
}

const manifestOf = (...documents: string[]) =>
  Object.fromEntries(documents.map((document) => [hashOf(document), document]))

const long = (length: number) => '{ me { id } }'.padEnd(length)

describe('a manifest of trusted documents', () => {
  for (const [mode, required] of [
    [{}, false],
    [{ TRUSTED_DOCUMENTS: 'optional' }, false],
    [{ TRUSTED_DOCUMENTS: 'required' }, true],
  ] as const) {
    it(`is read with ${JSON.stringify(mode)}`, async () => {
      const reading = await read(manifestOf('{ me { id } }'), mode)
      assert.ok(reading.ok)
      const documents = new Map(Object.entries(manifestOf('{ me { id } }')))
      assert.deepEqual(reading.config.trustedDocuments, { documents, required })
    })
  }

  it('is missing where it is required, and nowhere else', () => {
    assert.ok(readConfig({ TRUSTED_DOCUMENTS: 'optional' }).ok)
    const reading = readConfig({ TRUSTED_DOCUMENTS: 'required' })
    assert.ok(!reading.ok)
    assert.deepEqual(
      reading.faults.map(({ variable }) => variable),
      ['TRUSTED_DOCUMENTS_FILE'],
    )
  })

  it('may hold a document that is as long as one may be that is sent', async () => {
    assert.ok((await read(manifestOf(long(documentCharactersMax)))).ok)
  })

  for (const [what, manifest, problem] of [
    ['no JSON', '{', 'names a file that is not a JSON object of documents by their SHA-256'],
    ['a list', [], 'names a file that is not a JSON object of documents by their SHA-256'],
    [
      'operations by name',
      { operations: [] },
      'names a file that is not a JSON object of documents by their SHA-256',
    ],
    ['nothing', {}, 'names a manifest without a document'],
    [
      'a hash in capitals',
      { [hashOf('{ a }').toUpperCase()]: '{ a }' },
      /"[0-9A-F]{64}" a document with another SHA-256$/,
    ],
    ['a text that is no document', manifestOf('{ canary'), /a text that is not GraphQL$/],
    [
      'a document that is too long',
      manifestOf(long(documentCharactersMax + 1)),
      /longer than 16384 characters$/,
    ],
    [
      'several faults',
      { ...manifestOf('{ canary'), short: '{ a }', ...manifestOf('{ b }') },
      /^has at "[0-9a-f]{64}" a text that is not GraphQL; has at "short" a document with another SHA-256$/,
    ],
  ] as const) {
    it(`stops the start with ${what}, and tells every fault of it beside all others`, async () => {
      const reading = await read(manifest, { PORT: 'x' })
      assert.ok(!reading.ok)
      assert.deepEqual(
        reading.faults.map(({ variable }) => variable),
        ['PORT', 'TRUSTED_DOCUMENTS_FILE'],
      )
      const told = reading.faults[1]?.problem ?? ''
      if (typeof problem === 'string') assert.equal(told, problem)
      else assert.match(told, problem)
      assert.doesNotMatch(told, /canary/)
    })
  }
})
