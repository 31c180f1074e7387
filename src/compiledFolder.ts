import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const writableByOthers = 0o022

/**
 * Where compiled code is kept (mode 0700); null where `home` is not there, is not ours, or others may write there: code
 * would be theirs to replace. Never throws, since without it a start is only slower.
 */
export function compiledFolder(home: string): string | null {
  try {
    const { mode, uid } = statSync(home)
    if (uid !== process.getuid?.() || (mode & writableByOthers) !== 0) return null
    const folder = join(home, 'compiled')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const made = statSync(folder)
    return made.uid === uid && (made.mode & writableByOthers) === 0 ? folder : null
  } catch {
    return null
  }
}
