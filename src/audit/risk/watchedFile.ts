import { type Stats, readFileSync, unwatchFile, watchFile } from 'node:fs'
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
  let current = read(readFileSync(path))
  const onChange = (now: Stats, before: Stats) => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size) return
    try {
      current = read(readFileSync(path))
      logger.info({ path }, 'a file was read again')
    } catch (error) {
      logger.error({ path, err: error }, 'the new file does not read; what was read before stays')
    }
  }
  watchFile(path, { interval: everyMs, persistent: false }, onChange)
  return { current: () => current, stop: () => unwatchFile(path, onChange) }
}
