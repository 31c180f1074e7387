import { readFile, rm, writeFile } from 'node:fs/promises'
import { isAlive, ownIdentity } from './processes.ts'

/** The living processes that use the embedded database, one identity a line in `file`. */
export async function holders(file: string): Promise<string[]> {
  const lines = await readFile(file, 'utf8').catch(() => '')
  return lines.split('\n').filter((line) => line !== '' && isAlive(line))
}

/** Adds this process to the holders; to be called under the lock of the home. */
export async function enlist(file: string): Promise<void> {
  await write(file, [...(await holders(file)), ownIdentity])
}

/** Takes this process off once and answers how many holders are left; to be called under the lock of the home. */
export async function leave(file: string): Promise<number> {
  const left = await holders(file)
  const own = left.indexOf(ownIdentity)
  if (own !== -1) left.splice(own, 1)
  await write(file, left)
  return left.length
}

/** Removed first: the next one who writes may be another user, who may replace a file but not change it. */
async function write(file: string, identities: readonly string[]): Promise<void> {
  await rm(file, { force: true })
  if (identities.length > 0)
    await writeFile(file, identities.map((line) => `${line}\n`).join(''), { mode: 0o644 })
}
