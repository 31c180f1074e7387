import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it, mock } from 'node:test'
import { fileURLToPath } from 'node:url'
import { hashMemory } from '../../src/cli/doctor/inside/hashMemory.ts'
import { openSurroundings } from '../../src/cli/doctor/surroundings.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { type TlsPostgres, startTlsPostgres } from '../support/tlsPostgres.ts'
import { doctorReport } from './doctorReport.ts'

describe('gatehouse doctor, from inside', () => {
  let database: FreshDatabase
  let tls: TlsPostgres
  before(async () => {
    database = await freshDatabase()
    tls = await startTlsPostgres(database.ownerUrl)
  })
  after(async () => {
    tls.close()
    await database.drop()
  })

  const env = (changes: Record<string, string> = {}) =>
    serverEnv(database, {
      NODE_ENV: 'production',
      DATABASE_URL: tls.through(database.appUrl),
      DATABASE_MIGRATE_URL: tls.through(database.ownerUrl),
      CORS_ORIGINS: 'https://app.example.com',
      ALLOWED_HOSTS: '127.0.0.1',
      ...changes,
    })
  const look = (changes: Record<string, string> = {}) => doctorReport([], env(changes))

  it('gives an environment in order an A, and exits 0', async () => {
    const { code, score, grade, failed } = await look()
    assert.deepEqual([code, score, grade, failed], [0, 100, 'A', ['configuration-advice']])
  })

  it('tells every fault of the configuration, and shows no value', async () => {
    const { code, grade, failed, findings } = await look({ PORT: 'canary', DEBUG: 'true' })
    assert.deepEqual([code, grade, failed], [1, 'F', ['configuration', 'incomplete-environment']])
    assert.match(findings[0]?.detail ?? '', /^PORT is not .*; DEBUG is true/)
    assert.doesNotMatch(JSON.stringify(findings), /canary/)
  })

  it('finds development', async () => {
    const { failed } = await look({ NODE_ENV: 'development' })
    assert.ok(failed.includes('production'))
  })

  it('finds a role that owns the record', async () => {
    const { failed, findings } = await look({ DATABASE_URL: tls.through(database.ownerUrl) })
    assert.ok(failed.includes('record-privileges'))
    const { detail } = findings.find(({ id }) => id === 'record-privileges') ?? { detail: '' }
    assert.match(detail, /superuser|owns/)
  })

  const spoilt: readonly (readonly [
    what: string,
    id: string,
    spoil: string,
    mend: string,
    detail: RegExp,
  ])[] = [
    [
      'a privilege too many',
      'record-privileges',
      'GRANT UPDATE (details) ON security_events TO gatehouse_app',
      'REVOKE UPDATE (details) ON security_events FROM gatehouse_app',
      /it updates security_events/,
    ],
    [
      'a privilege on a partition',
      'record-privileges',
      `DO $$ BEGIN EXECUTE format('GRANT DELETE ON security_events_%s TO gatehouse_app', to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')); END $$`,
      `DO $$ BEGIN EXECUTE format('REVOKE DELETE ON security_events_%s FROM gatehouse_app', to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')); END $$`,
      /it deletes security_events_\d{4}_\d\d/,
    ],
    [
      'a trigger that was switched off',
      'record-triggers',
      'ALTER TABLE security_checkpoints DISABLE TRIGGER security_checkpoints_append_only',
      'ALTER TABLE security_checkpoints ENABLE TRIGGER security_checkpoints_append_only',
      /Open: security_checkpoints\./,
    ],
    [
      'a migration that is missing',
      'migrations',
      'UPDATE drizzle.__drizzle_migrations SET created_at = created_at + 1 WHERE id = 1',
      'UPDATE drizzle.__drizzle_migrations SET created_at = created_at - 1 WHERE id = 1',
      /It lacks 0000_/,
    ],
    [
      'a month without a partition',
      'record-partitions',
      `DO $$ BEGIN EXECUTE format('ALTER TABLE security_events_%s RENAME TO elsewhere', to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM')); END $$`,
      `DO $$ BEGIN EXECUTE format('ALTER TABLE elsewhere RENAME TO security_events_%s', to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM')); END $$`,
      /There is no partition for \d{4}-\d\d\./,
    ],
  ]
  for (const [what, expected, spoil, mend, sentence] of spoilt) {
    it(`finds ${what}`, async () => {
      await database.query(spoil)
      const { code, failed, findings } = await look()
      await database.query(mend)
      assert.deepEqual([code, failed], [1, ['configuration-advice', expected]])
      assert.match(findings.find(({ id }) => id === expected)?.detail ?? '', sentence)
    })
  }

  it('finds a database in another network that is reached in the clear', async () => {
    const { failed, findings } = await look({
      NODE_ENV: 'development',
      DATABASE_REPLICA_URL: 'postgres://u:canary@db.example.com/gatehouse?sslmode=prefer',
    })
    assert.ok(failed.includes('database-tls'))
    assert.equal(
      findings.find(({ id }) => id === 'database-tls')?.detail,
      'In the clear: DATABASE_REPLICA_URL.',
    )
  })

  it('finds a database that does not answer, and says what it could not look at', async () => {
    const { code, failed, findings } = await look({
      DATABASE_URL: 'postgres://u:canary@127.0.0.1:1/gatehouse?sslmode=require',
    })
    assert.deepEqual(
      [code, failed],
      [1, ['configuration-advice', 'database-answers', 'incomplete-environment']],
    )
    assert.match(
      findings.at(-1)?.detail ?? '',
      /there is no connection to the database: database-clock, migrations, /,
    )
    assert.doesNotMatch(JSON.stringify(findings), /canary/)
  })

  it('finds a machine whose memory is too small for so dear a hash', async () => {
    const surroundings = await openSurroundings(env({ PASSWORD_HASH_PARAMETERS: 'm=262144,t=2,p=1' }))
    await surroundings.close()
    const on = (cores: number, gibibytes: number) =>
      hashMemory.look({ ...surroundings, machine: { cores, memoryBytes: gibibytes * 1024 ** 3 } })
    assert.deepEqual(
      [await on(4, 2), await on(4, 1)],
      [
        { ok: true, detail: 'They take up to 1024 MiB of 1024.' },
        { ok: false, detail: 'They take up to 1024 MiB of 512.' },
      ],
    )
  })

  it('finds a clock that is wrong', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 })
    const { failed, findings } = await look()
    mock.timers.reset()
    assert.deepEqual(failed, ['configuration-advice', 'database-clock'])
    assert.match(
      findings.find(({ id }) => id === 'database-clock')?.detail ?? '',
      /^They differ by -3[56]\d\d/,
    )
  })

  it('neither makes nor starts an embedded database', async () => {
    const { failed, findings } = await doctorReport([], { GATEHOUSE_HOME: '/nonexistent/home' })
    assert.deepEqual(failed, [
      'configuration-advice',
      'production',
      'database-answers',
      'incomplete-environment',
    ])
    assert.match(
      findings.find(({ id }) => id === 'database-answers')?.detail ?? '',
      /There is no embedded database yet/,
    )
  })
})

describe('scripts/security-audit.sh', () => {
  const script = fileURLToPath(new URL('../../scripts/security-audit.sh', import.meta.url))
  const run = (...args: readonly string[]) =>
    new Promise<{ code: number; out: string; err: string }>((done) => {
      const child = execFile(script, args, (_error, out, err) =>
        done({ code: child.exitCode ?? -1, out, err }),
      )
    })

  it('passes arguments and the exit code through', async () => {
    const [help, misuse] = await Promise.all([run('--help'), run('--json', '--sarif')])
    assert.deepEqual([help.code, misuse.code], [0, 2])
    assert.match(help.out, /^Usage: gatehouse doctor /)
    assert.match(misuse.err, /choose one/)
  })
})
