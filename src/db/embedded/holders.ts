import { readFile, rm, writeFile } from 'node:fs/promises'
import { identityOf, isAlive } from './processes.ts'

/** The living processes that use the embedded database, one identity a line in `file`. */
export async function holders(file: string): Promise<string[]> {
  const lines = await readFile(file, 'utf8').catch(() => '')
  return lines.split('\n').filter((line) => line !== '' && isAlive(line))
}

/** Adds this process to the holders; to be called under the lock of the home. */
export async function enlist(file: string): Promise<void> {
  const self = identityOf(process.pid) ?? String(process.pid)
  await writeFile(file, [...(await holders(file)), self].map((line) => `${line}\n`).join(''), { mode: 0o600 })
}

/** Takes this process off once and answers how many holders are left; to be called under the lock of the home. */
export async function leave(file: string): Promise<number> {
  const left = await holders(file)
  const own = left.indexOf(identityOf(process.pid) ?? String(process.pid))
  if (own !== -1) left.splice(own, 1)
  if (left.length === 0) await rm(file, { force: true })
  if (left.length > 0) await writeFile(file, left.map((line) => `${line}\n`).join(''), { mode: 0o600 })
  return left.length
}
