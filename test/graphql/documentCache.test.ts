import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type TestServer, startServer } from '../support/server.ts'

const megabyte = 1024 * 1024
const documentCharacters = 16_384

/** As many tokens as are read, and nothing twice: one that is valid, one that is not, one that is no document. */
const fields = (name: string) => Array.from({ length: 300 }, (_, at) => `a${at}: ${name}`).join(' ')
const kinds = [`{ ${fields('__typename')} }`, `{ ${fields('nothing')} }`, `{ ${fields('__typename')}`]

describe('what is kept of documents', () => {
  let server: TestServer
  let collect: () => unknown
  before(async () => {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc')
    server = await startServer()
  })
  after(() => server.stop())

  const heapUsed = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const ask = (at: number) =>
    server.graphql(`query Q${at} ${kinds[at % kinds.length] ?? ''} #`.padEnd(documentCharacters, 'x'))

  it('grows by less than 100 MB over 2,000 of the largest ones', async () => {
    for (let at = 0; at < kinds.length; at += 1) assert.notEqual((await ask(at)).codes.length, 0)
    const before = heapUsed()
    for (let at = 0; at < 2_000; at += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, next) => ask(100 + at + next)))
    }
    const grown = (heapUsed() - before) / megabyte
    assert.ok(grown < 100, `${Math.round(grown)} MB`)
  })
})
