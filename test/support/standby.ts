import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../src/db/embedded.ts'
import { addressesAt, keptPasswords } from '../../src/db/embedded/addresses.ts'
import { launch } from '../../src/db/embedded/launch.ts'
import { stopPostmaster } from '../../src/db/embedded/postmaster.ts'
import { answers } from '../../src/db/embedded/roles.ts'
import { findSeat } from '../../src/db/embedded/seat.ts'
import { migrate } from '../../src/db/migrate.ts'
import { run } from './ground.ts'

/** A migrated Postgres and a hot standby that streams from it (PostgreSQL, "Log-Shipping Standby Servers"). */
export interface Standby {
  readonly primary: { readonly ownerUrl: string; readonly appUrl: string }
  readonly standby: { readonly ownerUrl: string; readonly appUrl: string }
  stop(): Promise<void>
}

/** Starts both out of npm's binaries, which have no pg_basebackup: the standby begins as a copy of the stopped primary. */
export async function startStandby(): Promise<Standby> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-standby-')))
  chmodSync(root, 0o755)
  const [home, other] = [join(root, 'primary'), join(root, 'standby')]
  const model = await startEmbedded(home, { isThrowaway: true })
  await migrate({ url: model.ownerUrl, folder: join(import.meta.dirname, '../../drizzle') })
  await model.stop()
  // With owners and modes: Postgres starts on no other.
  execFileSync('cp', ['-a', home, other])
  const primary = await startEmbedded(home, { isThrowaway: true })

  const { hostname, port, username, password } = new URL(primary.ownerUrl)
  const seat = await findSeat(other)
  appendFileSync(
    join(seat.dataDir, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${hostname} port=${port} user=${username} password=${password} sslmode=disable'
     max_standby_streaming_delay = 0
     wal_retrieve_retry_interval = 100ms\n`,
  )
  writeFileSync(join(seat.dataDir, 'standby.signal'), '')
  const passwords = await keptPasswords(other)
  const probe = (at: number, signal: AbortSignal) =>
    answers(at, seat.dataDir, passwords, () => signal.aborted)
  const server = await launch(seat, join(other, 'postgres.log'), true, probe)
  return {
    primary,
    standby: addressesAt(server.port, passwords),
    async stop() {
      await stopPostmaster(seat.dataDir, server.pid)
      await primary.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Resolves when the standby has replayed what the primary has written; throws after ten seconds. */
export async function caughtUp({ primary, standby }: Standby): Promise<void> {
  const [written] = await run(
    primary.ownerUrl,
    // A throwaway leaves what it writes to its writer, which may sleep for seconds: only a commit that waits wakes it.
    'SET synchronous_commit = on',
    `SELECT pg_logical_emit_message(true, 'test', 'written')`,
    'SELECT pg_current_wal_flush_lsn()::text AS at',
  )
  await run(
    standby.ownerUrl,
    `DO $$ BEGIN
       FOR turn IN 1..1000 LOOP
         IF pg_last_wal_replay_lsn() >= '${String(written?.['at'])}' THEN RETURN; END IF;
         PERFORM pg_sleep(0.01);
       END LOOP;
       RAISE 'the standby is behind';
     END $$`,
  )
}
