import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { becomes, commandOf } from './processes.ts'

/** A running Postgres server of a data directory. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/**
 * The living server of `dataDir`; null when there is none. Its pid file is believed only when the process of that id
 * is a Postgres that was started on this very directory, so neither a crash nor a reused id deceives.
 */
export function findPostmaster(dataDir: string): Postmaster | null {
  const noted = readPidFile(dataDir)
  return noted !== null && isPostmasterOf(dataDir, noted.pid) ? noted : null
}

/**
 * Whether the pid file names a process that exists and is not this directory's server, be it a stranger or a zombie that
 * nobody collects: Postgres looks no further than the id and would refuse to start.
 */
export function isMisledByPid(dataDir: string): boolean {
  const noted = readPidFile(dataDir)
  return noted !== null && exists(noted.pid) && !isPostmasterOf(dataDir, noted.pid)
}

/**
 * Stops a server: "fast" first, which ends sessions and writes everything down, after 10 s "immediate", from which the
 * next start recovers (postgres(1), SIGINT and SIGQUIT). Throws a sentence when even that takes more than 10 s.
 */
export async function stopPostmaster(dataDir: string, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isPostmasterOf(dataDir, pid)) return
    process.kill(pid, signal)
    if (await becomes(() => !isPostmasterOf(dataDir, pid), 10_000)) return
  }
  throw new Error(`The embedded database (process ${pid}) does not stop.`)
}

function isPostmasterOf(dataDir: string, pid: number): boolean {
  return commandOf(pid)?.includes(`postgres -D ${dataDir} `) ?? false
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The lines of postmaster.pid: process id, data directory, start time, port (miscadmin.h, LOCK_FILE_LINE_*). */
function readPidFile(dataDir: string): Postmaster | null {
  try {
    const lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
    const [pid, port] = [Number(lines[0]), Number(lines[3])]
    return pid > 0 && port > 0 ? { pid, port } : null
  } catch {
    return null
  }
}
