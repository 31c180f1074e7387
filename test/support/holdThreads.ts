import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** As many as libuv starts. */
const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)

/** Keeps every thread of this process that could hash a password waiting, until the answer is called. */
export function holdThreads(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-threads-'))
  const pipe = join(folder, 'pipe')
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe])
  // Whoever opens a pipe to read from it waits for somebody who writes.
  const held = Array.from({ length: threads }, () => open(pipe, 'r'))

  return async () => {
    const writer = openSync(pipe, constants.O_RDWR)
    for (const handle of await Promise.all(held)) await handle.close()
    closeSync(writer)
    rmSync(folder, { recursive: true })
  }
}
