import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportLines } from '../../src/audit/verify/exportLines.ts'
import type { TrustedKeys } from '../../src/audit/verify/sealReader.ts'
import { verifyDatabase } from '../../src/audit/verify/verifyDatabase.ts'
import { verifyExport } from '../../src/audit/verify/verifyExport.ts'
import type { Verification } from '../../src/audit/verify/verifyLines.ts'
import { openDatabase } from '../../src/db/client.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { startRecording } from '../support/recording.ts'

export const people = [1, 2, 3].map((n) => `018f0000-0000-7000-8000-00000000000${n}`)
const [ada = '', bob = '', eve = ''] = people
/** IPv6 that Postgres and we spell differently, and text that canonical JSON must escape. */
const addresses = ['192.0.2.1', '2001:db8::1', '::102:304', '64:ff9b::c000:201']
const agent = 'Mozilla/5.0 "quoted" \\ \u{1F600} é'

/** A record of two processes, 64 rows in several chains, and what a test does to it. */
export interface RecordToChange {
  readonly database: FreshDatabase
  readonly home: string
  readonly keys: TrustedKeys
  /** With these keys and this file of checkpoints; by default the right ones and none. */
  inDatabase(keys?: TrustedKeys, file?: string | null): Promise<Verification>
  inExport(change?: (lines: string[]) => string[]): Promise<Verification>
  /** As somebody whom no trigger stops. */
  change(sql: string): Promise<unknown>
  /** Everything as it was. The first of them is in the tables `kept_events` and `kept_checkpoints`. */
  restore(): Promise<unknown>
  stop(): Promise<void>
}

export async function recordToChange(): Promise<RecordToChange> {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-verify-'))
  const database = await freshDatabase()
  for (const id of people)
    await database.query(
      `INSERT INTO users (id, email, email_canonical, password_hash, password_key_id) VALUES ($1, $2, $2, 'x', 'x')`,
      [id, `${id}@example.com`],
    )
  await record(database, home, 0)
  const keys = await record(database, home, 1)
  await database.query(
    `CREATE TABLE kept_events AS SELECT * FROM security_events;
     CREATE TABLE kept_checkpoints AS SELECT * FROM security_checkpoints`,
  )
  const logger = createLogger('silent')
  const settings = { poolMax: 2, timeoutMs: 5_000, slowQueryMs: 5_000, logger, metrics: createMetrics() }
  const { db, close } = openDatabase({ url: database.ownerUrl, ...settings })
  const change = (sql: string) => database.query(`SET session_replication_role = replica; ${sql}`)

  return {
    database,
    home,
    keys,
    change,
    inDatabase: (trusted = keys, file = null) => verifyDatabase({ db, keys: trusted, since: null, file }),
    async inExport(edit = (lines) => lines) {
      const lines: string[] = []
      await db.transaction(async (tx) => {
        for await (const line of exportLines(tx, { since: null, until: null })) lines.push(line)
      })
      const file = join(home, 'export.jsonl')
      await writeFile(file, edit(lines).join('\n'))
      return verifyExport(file, keys)
    },
    restore: () =>
      change(
        `DELETE FROM security_events; INSERT INTO security_events SELECT * FROM kept_events;
         DELETE FROM security_checkpoints; INSERT INTO security_checkpoints SELECT * FROM kept_checkpoints`,
      ),
    async stop() {
      await close()
      await database.drop()
      await rm(home, { recursive: true })
    },
  }
}

/** One process after another, each with several chains and some checkpoints. */
async function record(database: FreshDatabase, home: string, run: number): Promise<TrustedKeys> {
  const recording = await startRecording(database.appUrl, {
    home,
    assessRisk: (_tx, { type }) =>
      type === 'login_succeeded'
        ? { score: 3, signals: [{ name: 'new_network', points: 3, evidence: '192.0.2.0/24' }] }
        : { score: 1, signals: [] },
  })
  const { chain, db, recorder } = recording
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(
      addresses.map((ip, index) => {
        const client = { requestId: `${run}-${round}-${index}`, ip, userAgent: agent }
        const write = recorder.within({ client, operation: 'login', userId: ada })
        return db.transaction(async (tx) => {
          await write(tx, 'login_succeeded', { methods: ['pwd', 'otp'] })
          await write(
            tx,
            'user_suspended',
            { reason: 'words of Bob', until: null },
            { userId: eve, actorId: bob },
          )
        })
      }),
    )
    await chain.seal()
  }
  await recording.stop()
  return recording.keys
}
