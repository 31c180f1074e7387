import { spawn } from 'node:child_process'
import { chown, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { keepAddresses, newPasswords, ownerRole } from './addresses.ts'
import type { Seat } from './seat.ts'

/** The one major version that the binaries can read. */
const major = '18'

/**
 * Sees to it that the seat holds a cluster. A new one is made beside its place and renamed into it when it is whole,
 * so a first start that was killed leaves nothing to trip over. `--no-sync` only for a throwaway.
 */
export async function ensureCluster(home: string, seat: Seat, isThrowaway: boolean): Promise<void> {
  const version = await readFile(join(seat.dataDir, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (version?.trim() === major) return
  if (version !== null) {
    throw new Error(
      `${seat.dataDir} was made by Postgres ${version.trim()}, and the embedded one is ${major}. Dump it with the older version and load it into a new home.`,
    )
  }

  const passwords = newPasswords()
  const draft = `${seat.dataDir}.new`
  const passwordFile = `${seat.dataDir}.password`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(draft), { recursive: true, mode: 0o755 })
  await mkdir(draft, { mode: 0o700 })
  await writeFile(passwordFile, passwords.owner, { mode: 0o600 })
  try {
    for (const path of seat.account === null ? [] : [draft, passwordFile]) {
      await chown(path, seat.account?.uid ?? 0, seat.account?.gid ?? 0)
    }
    await initdb(seat, draft, passwordFile, isThrowaway)
  } finally {
    await rm(passwordFile, { force: true })
  }
  // First the passwords, then the cluster that has them: a cluster in its place is one that can be entered.
  await keepAddresses(home, 5432, passwords)
  await rename(draft, seat.dataDir)
  if (dirname(seat.dataDir) === home) return
  await rm(join(home, 'postgres'), { force: true })
  await symlink(seat.dataDir, join(home, 'postgres'))
}

/** The builtin C.UTF-8 locale sorts the same on every machine and under every C library. */
async function initdb(
  seat: Seat,
  dataDir: string,
  passwordFile: string,
  isThrowaway: boolean,
): Promise<void> {
  const args = [
    `--pgdata=${dataDir}`,
    `--username=${ownerRole}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(isThrowaway ? ['--no-sync'] : []),
  ]
  const child = spawn(seat.initdb, args, {
    ...seat.account,
    cwd: '/',
    env: { LC_ALL: 'C' },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`The database could not be made in ${dataDir}: ${lastWords(complaint)}`)
}

/** The line of a Postgres program's complaint that says why. */
function lastWords(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => line.trim() !== '')
  return lines.find((line) => /error|fatal|could not/i.test(line)) ?? lines.at(-1) ?? 'initdb did not say why'
}
