import { randomBytes } from 'node:crypto'
import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The name of the database and of the role that owns it. */
export const ownerRole = 'gatehouse'
/** The login of the server at run time: neither superuser nor owner. */
export const serverRole = 'gatehouse_server'

/** The passwords of the two roles. */
export interface Passwords {
  readonly owner: string
  readonly server: string
}

/** 192 bits each (base64url, so that they need no escaping in a URL). */
export function newPasswords(): Passwords {
  return { owner: randomBytes(24).toString('base64url'), server: randomBytes(24).toString('base64url') }
}

/** The connection strings at `port`, with TLS off: both ends are on this machine's loopback. */
export function addressesAt(port: number, passwords: Passwords) {
  const at = (role: string, password: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${ownerRole}?sslmode=disable`
  return { ownerUrl: at(ownerRole, passwords.owner), appUrl: at(serverRole, passwords.server) }
}

/** Keeps both connection strings in the home, for psql and drizzle-kit, each in a file of mode 0600. */
export async function keepAddresses(home: string, port: number, passwords: Passwords): Promise<void> {
  const { ownerUrl, appUrl } = addressesAt(port, passwords)
  await keep(home, 'database-url', ownerUrl)
  await keep(home, 'database-url.app', appUrl)
}

/** The passwords that were kept; a lost one of the server is made anew. Throws a sentence when the owner's is lost. */
export async function keptPasswords(home: string): Promise<Passwords> {
  const owner = await passwordIn(join(home, 'database-url'))
  if (owner === null) {
    throw new Error(
      `${join(home, 'database-url')} is missing or broken, and it holds the only password of the database beside it. Put it back, or move ${join(home, 'postgres')} away to begin with an empty database.`,
    )
  }
  return { owner, server: (await passwordIn(join(home, 'database-url.app'))) ?? newPasswords().server }
}

async function passwordIn(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  })
  return URL.parse(text.trim())?.password || null
}

/**
 * Written beside and renamed, so that a reader never finds half a line. Root leaves the file to whom the home belongs,
 * who may start Gatehouse as themselves the next time.
 */
async function keep(home: string, name: string, url: string): Promise<void> {
  const draft = join(home, `${name}.new`)
  await writeFile(draft, `${url}\n`, { mode: 0o600 })
  const { uid, gid } = await stat(home)
  if (process.getuid?.() === 0) await chown(draft, uid, gid)
  await rename(draft, join(home, name))
}
