import { readFileSync, statSync } from 'node:fs'
import type { Logger } from '../../observability/logger.ts'

const pollMs = 5_000

/** What a file holds, as it last could be read. */
export interface WatchedFile<T> {
  current(): T
  stop(): void
}

/**
 * Reads a file, and again when it changes; one that does not read is logged, and the last that did stays.
 * @throws Error of `node:fs`, or of `read`, at the start.
 */
export function watchedFile<T>(
  path: string,
  read: (bytes: Buffer) => T,
  logger: Logger,
  everyMs = pollMs,
): WatchedFile<T> {
  // Before the file is read: `watchFile` takes its first look later, and misses what was written before that.
  let seen = stateOf(path)
  let current = read(readFileSync(path))
  let changing = seen
  const look = () => {
    const now = stateOf(path)
    if (now === seen) return
    // Half a file is no file: what is being written in place is read once it rests from one look to the next.
    if (now !== changing) {
      changing = now
      return
    }
    seen = now
    try {
      current = read(readFileSync(path))
      logger.info({ path }, 'a file was read again')
    } catch (error) {
      logger.error({ path, err: error }, 'the new file does not read; what was read before stays')
    }
  }
  const polling = setInterval(look, everyMs).unref()
  return { current: () => current, stop: () => clearInterval(polling) }
}

/** Changes with what a file holds; null where it cannot be told. */
function stateOf(path: string): string | null {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(path)
    return [ino, size, mtimeMs, ctimeMs].join(' ')
  } catch {
    return null
  }
}
