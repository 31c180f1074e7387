import { spawn } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { hasForeignPid, type Postmaster } from './postmaster.ts'
import type { Seat } from './seat.ts'

const attemptsMax = 5
const logBytesMax = 10 * 1024 * 1024

/** What passes by itself: a port that somebody took in between, and backends of a killed server that still end. */
const passing =
  /could not bind|could not create any TCP|pre-existing shared memory block|lock file ".*" already exists/

/** Terse, so that the details of a violated constraint, which quote a person's data, stay out of the log. */
const logSettings = ['log_timezone=UTC', 'log_error_verbosity=terse']

/** Durability is what a throwaway trades for speed. */
const throwawaySettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_connections=200',
]

/**
 * Starts the server of the seat in a session of its own, so that a Ctrl-C in our terminal does not reach it, and
 * resolves when `isReady` says that it answers on its port. It outlives us until somebody stops it. Throws a sentence
 * with the last words of its log when it ends first.
 */
export async function launch(
  seat: Seat,
  logFile: string,
  isThrowaway: boolean,
  isReady: (port: number, signal: AbortSignal) => Promise<boolean>,
): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    if (hasForeignPid(seat.dataDir)) rmSync(join(seat.dataDir, 'postmaster.pid'))
    const port = await freePort()
    const { pid, ended } = start(seat, logFile, port, isThrowaway)
    const outcome = await Promise.race([
      ended,
      isReady(port).then((isUp) => (isUp ? null : 'it did not answer')),
    ])
    if (outcome === null) return { pid, port }
    if (attempt === attemptsMax || !passing.test(outcome ?? '')) {
      throw new Error(`The embedded database did not start: ${outcome} (see ${logFile})`)
    }
    await pause(200)
  }
}

/** Null when the server got ready, else why it ended; a server that is up but does not answer counts as a fault. */
async function firstOf(ended: Promise<string>, isReady: (signal: AbortSignal) => Promise<boolean>) {
  const giveUp = new AbortController()
  const answer = isReady(giveUp.signal).then((isUp) => {
    if (isUp) return null
    throw new Error('The embedded database started but did not answer in time.')
  })
  answer.catch(() => {})
  try {
    return await Promise.race([ended, answer])
  } finally {
    giveUp.abort()
  }
}

/** Nothing of our environment is passed on: neither secrets nor the PG* variables that would reconfigure the server. */
function start(seat: Seat, logFile: string, port: number, isThrowaway: boolean) {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'log_timezone=UTC',
    'timezone=UTC',
  ]
  if (isThrowaway) settings.push(...throwawaySettings)
  const args = ['-D', seat.dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]

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
    child.once('exit', (code, signal) =>
      resolve(complaint(logFile, logStart) ?? `it ended with ${code ?? signal}`),
    )
  })
  return { child, ended }
}

/** The first fault since `start`, else the last line, without its timestamp. */
function complaint(logFile: string, start: number): string | null {
  const lines = readFileSync(logFile).subarray(start).toString('utf8').trim().split('\n')
  const line = lines.find((line) => /FATAL|PANIC|could not/.test(line)) ?? lines.at(-1)
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
