import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The user Postgres runs as, where that is not our own. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Postgres refuses to run as root: for root the account is the owner of the data that is there, or else the user
 * `postgres`, made when there is none. Null for everybody else, who run it as themselves. Throws a sentence.
 */
export async function chooseAccount(dataDir: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const data = await stat(dataDir).catch(() => null)
  if (data !== null && data.uid !== 0) return { uid: data.uid, gid: data.gid }

  const existing = await findAccount()
  if (existing !== null) return existing
  await run('groupadd', ['--system', 'postgres']).catch(() => null)
  await run('useradd', ['--system', '--gid', 'postgres', 'postgres']).catch(() => null)
  const made = await findAccount()
  if (made !== null) return made
  throw new Error(
    'Postgres does not run as root, and no user `postgres` could be made for it. Start Gatehouse as an ordinary user, or set DATABASE_URL.',
  )
}

/** The first directory on the way to `path`, itself included, that the account may not enter; null when it may all. */
export async function closedDirectory(path: string, account: Account): Promise<string | null> {
  const parent = dirname(path)
  const above = parent === path ? null : await closedDirectory(parent, account)
  if (above !== null) return above

  const facts = await stat(path).catch(() => null)
  if (facts === null || !facts.isDirectory()) return null
  const bit = facts.uid === account.uid ? 0o100 : facts.gid === account.gid ? 0o010 : 0o001
  return (facts.mode & bit) === 0 ? path : null
}

async function findAccount(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}
