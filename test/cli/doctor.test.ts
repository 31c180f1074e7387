import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { doctor } from '../../src/cli/doctor.ts'
import { temporaryFolder } from '../config/gatehouse.ts'
import { startProductionServer } from '../support/productionServer.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { doctorReport } from './doctorReport.ts'
import { runInside } from './runInside.ts'
import { spoilingProxy } from './spoilingProxy.ts'

describe('gatehouse doctor --url', { skip: provedBefore }, () => {
  let production: TestServer
  let development: TestServer
  before(async () => {
    production = await startProductionServer()
    development = await startServer()
  })
  after(() => Promise.all([production.stop(), development.stop()]))

  it('gives a server in production an A, and exits 0', async () => {
    const { code, score, grade, failed, findings } = await doctorReport(['--url', production.url])
    assert.deepEqual([code, score, grade, failed], [0, 100, 'A', ['security-txt']])
    assert.ok(findings.length >= 27, `${findings.length} checks`)
    for (const finding of findings) {
      assert.deepEqual(Object.keys(finding), ['id', 'title', 'severity', 'ok', 'detail', 'fix'])
    }
  })

  it('says of a server in development what production would switch off, and exits 1', async () => {
    const { code, score, grade, failed } = await doctorReport(['--url', development.url])
    assert.deepEqual(
      [code, score, grade, failed],
      [1, 79, 'C', ['introspection-off', 'graphiql-off', 'security-txt', 'strict-transport']],
    )
  })

  it('asks no more than 25 times, a quarter of what one address may', async () => {
    const proxy = await spoilingProxy(production.url)
    const { failed, findings } = await doctorReport(['--url', proxy.url])
    proxy.close()
    assert.deepEqual(failed, ['security-txt'], JSON.stringify(findings.filter(({ ok }) => !ok)))
    assert.ok(proxy.requests() <= 25, `${proxy.requests()} requests`)
  })

  it('is done in time with errors that are made to keep it busy', async () => {
    const body = `${'\n '.repeat(60_000)}${'a-'.repeat(60_000)}${'select '.repeat(2_000)}`
    const proxy = await spoilingProxy(production.url, {
      answer: (answer, { path }) => void (path === '/gatehouse-doctor' && (answer.body = body)),
    })
    const began = performance.now()
    const { code, failed } = await doctorReport(['--url', proxy.url])
    proxy.close()
    assert.deepEqual([code, failed], [0, ['security-txt']])
    assert.ok(performance.now() - began < 5_000)
  })

  it('stays within the general limit of an address', async () => {
    const limited = await startServer({ RATE_LIMIT_OVERRIDES: 'general=100/15m' })
    const { failed } = await doctorReport(['--url', limited.url])
    await limited.stop()
    assert.equal(failed.includes('incomplete-server'), false)
  })

  it('gives an A to a server that runs documents from its manifest alone', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'manifest.json')
    const text = '{ me { id } }'
    await writeFile(file, JSON.stringify({ [createHash('sha256').update(text).digest('hex')]: text }))
    const strict = await startProductionServer({
      TRUSTED_DOCUMENTS_FILE: file,
      TRUSTED_DOCUMENTS: 'required',
    })
    const { failed } = await doctorReport(['--url', strict.url])
    await strict.stop()
    assert.deepEqual(failed, ['security-txt'])
  })

  it('prints for people what failed, with what to do, and the grade', async () => {
    const { code, out } = await runInside(doctor, ['--url', development.url], {})
    assert.equal(code, 1)
    assert.match(
      out,
      /^severity\s+check\s+what should hold\nMEDIUM\s+introspection-off\s+Strangers are not shown the schema\n/,
    )
    assert.match(
      out,
      /\ngraphiql-off: GET \/graphql by a browser is answered 200\.\n {2}Set NODE_ENV=production\.\n/,
    )
    assert.match(out, /\nScore 79 of 100, grade C: \d+ of \d+ checks passed\.\n$/)
  })

  it('prints SARIF 2.1.0 with a rule for each check and a result, in a file, for each that failed', async () => {
    const { code, out } = await runInside(doctor, ['--url', development.url, '--sarif'], {})
    const { $schema, version, runs } = JSON.parse(out)
    assert.deepEqual(
      [code, $schema, version, runs.length],
      [1, 'https://json.schemastore.org/sarif-2.1.0.json', '2.1.0', 1],
    )
    const [{ tool, results }] = runs
    const { name, rules } = tool.driver
    assert.equal(name, 'gatehouse doctor')
    assert.equal(new Set(rules.map(({ id }: { id: string }) => id)).size, rules.length)
    const [result] = results
    assert.deepEqual(
      [results.length, result.ruleId, result.level, rules[result.ruleIndex].id],
      [4, 'introspection-off', 'warning', 'introspection-off'],
    )
    assert.match(result.message.text, /__schema is answered\. Set NODE_ENV=production\./)
    const [{ physicalLocation }] = result.locations
    assert.deepEqual(physicalLocation, {
      artifactLocation: { uri: '.env.example' },
      region: { startLine: 1 },
    })
    assert.equal(rules[result.ruleIndex].properties['security-severity'], '5.0')
  })
})
