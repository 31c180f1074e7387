import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { securityEventKinds } from '../../src/audit/events.ts'
import { recordLineShape } from '../../src/audit/chain/recordLine.ts'
import { toCef } from '../../src/audit/export/toCef.ts'
import { csvHeader, toCsv } from '../../src/audit/export/toCsv.ts'
import { toOcsf } from '../../src/audit/export/toOcsf.ts'
import { recordExport } from '../../src/cli/recordExport.ts'
import { recordVerify } from '../../src/cli/recordVerify.ts'
import { temporaryFolder } from '../config/gatehouse.ts'
import { LOGIN } from '../support/graphqlClient.ts'
import { type TestServer, serverEnv, startServer } from '../support/server.ts'
import { makeSecrets } from '../../src/config/makeSecrets.ts'
import { runInside } from './runInside.ts'

const line = recordLineShape.parse({
  id: '0190c5f0-0000-7000-8000-000000000000',
  timestamp: '2026-11-22T09:30:00.123Z',
  event_type: 'login_failed',
  outcome: 'FAILURE',
  severity: 'LOW',
  risk_score: 2,
  risk_signals: [{ name: 'spray', points: 2, evidence: 'many' }],
  user_id: '0190c5f0-0000-7000-8000-000000000001',
  actor_id: null,
  session_id: null,
  api_key_id: null,
  operation: 'login',
  ip_address: '192.0.2.1',
  user_agent: 'curl/8',
  request_id: 'r-1',
  count: 3,
  details: { reason: 'wrong_password' },
  personal_details: null,
  writer_id: null,
  sequence: null,
  previous_hash: null,
  hash: null,
  salt: null,
  commitment: null,
})

describe('a row of the record', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
    it(`that begins with ${JSON.stringify(start)} is no formula as CSV`, () => {
      const hostile = { ...line, user_agent: `${start}cmd|' /C calc'!A1` }
      const cells = toCsv(hostile)
      assert.match(cells, new RegExp(`"?'${start === '+' ? '\\+' : start}cmd`))
    })
  }

  it('stays one record as CSV whatever it holds, and has a cell for every column', () => {
    const hostile = { ...line, user_agent: 'a","b\n"c', details: { note: 'x,"y"\r\nz' } }
    const text = toCsv(hostile)
    assert.equal(parseCsv(`${csvHeader}\n${text}`).length, 2)
    const [names = [], cells = []] = parseCsv(`${csvHeader}\n${text}`)
    assert.equal(cells.length, names.length)
    assert.equal(cells[names.indexOf('user_agent')], hostile.user_agent)
    assert.equal(cells[names.indexOf('details')], JSON.stringify(hostile.details))
  })

  it('is one line of CEF, its fields escaped', () => {
    assert.equal(
      toCef({ ...line, user_agent: 'a=b\\c\nCEF:0|x', operation: null }),
      'CEF:0|Gatehouse|Gatehouse|1|login_failed|login failed|3|rt=1795339800123 externalId=0190c5f0-0000-7000-8000-000000000000 ' +
        'outcome=FAILURE cnt=3 duid=0190c5f0-0000-7000-8000-000000000001 src=192.0.2.1 ' +
        'requestClientApplication=a\\=b\\\\c CEF:0|x cn1=2 cn1Label=risk score cs1=r-1 cs1Label=request id ' +
        'msg={"reason":"wrong_password"}',
    )
    assert.match(
      toCef({ ...line, ip_address: '2001:db8::1' }),
      / c6a2=2001:db8::1 c6a2Label=Source IPv6 Address /,
    )
  })

  it('is an Authentication event of OCSF where somebody signs in', () => {
    const {
      category_uid,
      class_uid,
      activity_id,
      type_uid,
      time,
      severity_id,
      status_id,
      user,
      src_endpoint,
    } = Object(toOcsf(line))
    assert.deepEqual(
      { category_uid, class_uid, activity_id, type_uid, time, severity_id, status_id, user, src_endpoint },
      {
        category_uid: 3,
        class_uid: 3002,
        activity_id: 1,
        type_uid: 300201,
        time: 1_795_339_800_123,
        severity_id: 2,
        status_id: 2,
        user: { uid: line.user_id },
        src_endpoint: { ip: '192.0.2.1' },
      },
    )
  })

  it('is of one of three classes of OCSF, with what each requires, whatever its type', () => {
    for (const event_type of Object.keys(securityEventKinds)) {
      const event = Object(toOcsf({ ...line, event_type, user_id: null }))
      assert.equal([3001, 3002, 6003].includes(event.class_uid), true, event_type)
      assert.equal(event.type_uid, event.class_uid * 100 + event.activity_id)
      const required =
        event.class_uid === 6003
          ? ['api', 'actor', 'src_endpoint', 'metadata', 'time', 'severity_id']
          : ['user', 'metadata', 'time', 'severity_id']
      for (const name of required) assert.notEqual(event[name], undefined, `${event_type} ${name}`)
    }
  })
})

describe('gatehouse record export', () => {
  let server: TestServer
  let env: Record<string, string>
  const secrets = makeSecrets()
  const run = (...args: string[]) => runInside(recordExport, args, env)
  const exported = async () =>
    server.database.query(
      `SELECT operation, details FROM security_events WHERE event_type = 'record_exported' ORDER BY timestamp DESC LIMIT 1`,
    )
  before(async () => {
    server = await startServer(secrets)
    env = serverEnv(server.database, secrets)
    for (let time = 0; time < 5; time += 1)
      await server.graphql(LOGIN, { input: { email: `guess-${time}@example.com`, password: 'no' } })
  })
  after(() => server.stop())

  it('writes all rows, the oldest first, and records that it does before the first of them', async () => {
    const { code, out, err } = await run('--format', 'csv')
    assert.equal(code, 0, err)
    const [header, ...rows] = parseCsv(out.trimEnd())
    assert.equal(header?.[0], 'id')
    const stored = await server.database.query(
      'SELECT id FROM security_events ORDER BY timestamp, writer_id, sequence',
    )
    assert.deepEqual(
      rows.map(([id]) => id),
      stored.map(({ id }) => id),
    )
    assert.deepEqual(await exported(), [{ operation: 'gatehouse record export', details: { format: 'csv' } }])
  })

  it('writes a line for each row in every other form, each of them readable', async () => {
    for (const format of ['ocsf', 'jsonl']) {
      const { out } = await run('--format', format)
      for (const text of out.trimEnd().split('\n')) assert.equal(typeof JSON.parse(text), 'object')
    }
    const { out } = await run('--format', 'cef')
    for (const text of out.trimEnd().split('\n')) assert.match(text, /^CEF:0\|Gatehouse\|/)
  })

  it('keeps to its span', async () => {
    const [row] = await server.database.query(
      `SELECT to_json(timestamp) #>> '{}' AS at FROM security_events WHERE event_type = 'login_failed' ORDER BY timestamp LIMIT 1 OFFSET 2`,
    )
    const until = await run('--format', 'csv', '--until', String(row?.['at']))
    const since = await run('--format', 'csv', '--since', String(row?.['at']))
    const idsOf = ({ out }: { out: string }) =>
      parseCsv(out.trimEnd())
        .slice(1)
        .map(([id]) => id)
    assert.equal(
      idsOf(until).some((id) => idsOf(since).includes(id)),
      false,
    )
    assert.equal(idsOf(until).length > 0 && idsOf(since).length > 0, true)
  })

  it('writes a file that only its owner reads, over no other, and that verifies', async () => {
    const file = join(await temporaryFolder(), 'record.jsonl')
    assert.equal((await run('--out', file)).code, 0)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const verified = await runInside(recordVerify, ['--file', file, '--json'], env)
    assert.deepEqual([verified.code, JSON.parse(verified.out).ok], [0, true], verified.out)
    assert.equal((await run('--out', file)).code, 2)

    const lines = (await readFile(file, 'utf8')).split('\n')
    assert.equal(lines.filter((text) => text.includes('login_failed')).length >= 5, true)
  })

  for (const [what, args] of [
    ['a form that there is not', ['--format', 'xml']],
    ['a time that is none', ['--since', 'yesterday']],
    ['a folder that is not there', ['--out', '/nowhere/record.jsonl']],
  ] as const) {
    it(`refuses ${what} with a sentence`, async () => {
      const { code, out, err } = await run(...args)
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, /^gatehouse it: .+/)
    })
  }
})

/** RFC 4180, enough for what is written here. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '') break
    if (end === '\n') rows.push([])
  }
  return rows
}
