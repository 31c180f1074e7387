import { randomUUID } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive, ownIdentity } from './processes.ts'

const waitMsMax = 90_000

/**
 * Runs `work` while no other process that asks for the same file does. The lock of a process that died is taken over.
 * Throws a sentence when a living process holds it for more than 90 seconds.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const end = performance.now() + waitMsMax
  while (!(await take(file))) {
    const holder = await readFile(file, 'utf8').catch(() => null)
    if (holder !== null && !isAlive(holder)) await clear(file, holder)
    if (performance.now() > end) {
      throw new Error(`Another process (${holder?.split(' ')[0] ?? 'unknown'}) holds ${file} for too long.`)
    }
    await pause(25)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

/** A hard link makes the file and what it says appear in one step, and fails where there is one already. */
async function take(file: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, ownIdentity, { mode: 0o644 })
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Two who find the same dead holder must not remove each other's new lock: removing is itself under a lock. */
async function clear(file: string, dead: string): Promise<void> {
  await withLock(`${file}.clear`, async () => {
    const holder = await readFile(file, 'utf8').catch(() => null)
    if (holder === dead) await rm(file, { force: true })
  })
}
