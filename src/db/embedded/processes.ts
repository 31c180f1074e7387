import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * A process by its id and the moment it started, as one line; null when there is none. The moment is what tells a
 * process from a later one that was given the same id.
 */
export function identityOf(pid: number): string | null {
  const started = startOf(pid)
  return started === null ? null : `${pid} ${started}`
}

/** Whether the process of an earlier `identityOf` still runs. */
export function isAlive(identity: string): boolean {
  const pid = Number.parseInt(identity, 10)
  return pid > 0 && identityOf(pid) === identity
}

/** The command line of a running process, its arguments joined by spaces; null when it is gone. */
export function commandOf(pid: number): string | null {
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim() || (hasProc ? null : ps(pid, 'command='))
}

/** Asks every 20 ms until `isTrue()` or until the time (milliseconds) is over; answers whether it came true. */
export async function becomes(isTrue: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs
  while (!isTrue()) {
    if (performance.now() > end) return false
    await pause(20)
  }
  return true
}

const hasProc = readProc(process.pid, 'stat') !== null

/** On Linux the clock ticks since boot, field 22 of proc_pid_stat(5); elsewhere what ps says. */
function startOf(pid: number): string | null {
  if (!hasProc) return ps(pid, 'lstart=')
  const fields = readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ')
  return fields === undefined || fields[0] === 'Z' ? null : (fields[19] ?? null)
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return null
  }
}

function ps(pid: number, column: string): string | null {
  try {
    return execFileSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/** Of this process. */
export const ownIdentity = identityOf(process.pid) ?? `${process.pid} unknown`
