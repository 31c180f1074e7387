import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isMisledByPid, type Postmaster } from './postmaster.ts'
import type { Seat } from './seat.ts'

const attemptsMax = 5
const logBytesMax = 10 * 1024 * 1024

/** What passes by itself: a port that somebody took in between, and backends of a killed server that still end. */
const passing =
  /could not bind|could not create any TCP|pre-existing shared memory block|lock file ".*" already exists/

/** Terse, so that the details of a violated constraint, which quote a person's data, stay out of the log. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_error_verbosity=terse',
]

/** Durability is what a throwaway trades for speed. */
const throwawaySettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
]

/** Resolves true when the server at `port` answers, false when it gives up; stops asking when `signal` says so. */
type Probe = (port: number, signal: AbortSignal) => Promise<boolean>

/**
 * Starts the server of the seat in a session of its own, so that a Ctrl-C in our terminal does not reach it, and
 * resolves when the probe says that it answers, on a free port unless one is wanted. It outlives us until somebody stops it. Throws a sentence with the
 * words of its log when it ends first, and leaves no server behind then.
 */
export async function launch(
  seat: Seat,
  logFile: string,
  isThrowaway: boolean,
  probe: Probe,
  wantedPort?: number,
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    if (isMisledByPid(seat.dataDir)) rmSync(join(seat.dataDir, 'postmaster.pid'))
    const port = wantedPort ?? (await freePort())
    const { child, ended } = start(seat, logFile, port, isThrowaway)
    const fault = await faultOf(child, ended, (signal) => probe(port, signal))
    if (fault === null && child.pid !== undefined) return { pid: child.pid, port }
    if (attempt === attemptsMax || !passing.test(fault ?? '')) {
      throw new Error(`The embedded database did not start: ${fault} (see ${logFile})`)
    }
    await pause(200)
  }
}

/** Null as soon as the server answers; what its log says when it ended instead. */
async function faultOf(
  child: ChildProcess,
  ended: Promise<string>,
  probe: (signal: AbortSignal) => Promise<boolean>,
): Promise<string | null> {
  const giveUp = new AbortController()
  const answer = probe(giveUp.signal)
  try {
    const outcome = await Promise.race([ended, answer])
    if (outcome === true) return null
    if (outcome !== false) return outcome
    child.kill('SIGINT')
    return `it did not answer in time, and then ${await ended}`
  } catch (error) {
    if (child.kill('SIGINT')) await ended
    throw error
  } finally {
    giveUp.abort()
    answer.catch(() => {})
  }
}

/** Nothing of our environment is passed on: neither secrets nor the PG* variables that would reconfigure the server. */
function start(seat: Seat, logFile: string, port: number, isThrowaway: boolean) {
  const all = isThrowaway ? [...settings, ...throwawaySettings] : settings
  const args = ['-D', seat.dataDir, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])]

  const log = openSync(logFile, 'a', 0o600)
  if (fstatSync(log).size > logBytesMax) ftruncateSync(log)
  const logStart = fstatSync(log).size
  const child = spawn(seat.postgres, args, {
    ...seat.account,
    cwd: '/',
    env: { LC_ALL: 'C' },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      resolve(complaint(logFile, logStart) ?? `it ended with ${code ?? signal}`)
    })
  })
  ended.catch(() => {})
  return { child, ended }
}

/** The first fault that the log tells since `start` (bytes), else its last line, without the timestamp. */
function complaint(logFile: string, start: number): string | null {
  const lines = readFileSync(logFile).subarray(start).toString('utf8').trim().split('\n')
  const line = lines.find((line) => /FATAL|PANIC|could not|invalid/.test(line)) ?? lines.at(-1)
  return line?.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '') || null
}

/** A port of the loopback that was free a moment ago; the kernel does not hand it out again soon. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
