import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A server in a process of its own, ready to answer. */
export interface Program {
  readonly url: string
  readonly pid: number
  /** Milliseconds from its start until it answered. */
  readonly readyMs: number
  /** SIGTERM, and waits until it is gone. */
  stop(): Promise<void>
}

const patienceMs = 30_000

/**
 * Starts a program with exactly these variables, PATH and a free PORT; its output goes to a file in `folder`, as an
 * operator's would. Resolves when `probe` answers 200; throws with what it wrote where it ends before.
 */
export async function startProgram(
  file: string,
  { env, folder, probe }: { env: Record<string, string>; folder: string; probe: string },
): Promise<Program> {
  const port = await freePort()
  const logFile = join(folder, `output-${port}.log`)
  const output = openSync(logFile, 'w')
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...execArgs(), file], {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), ...env },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  const exited = once(child, 'exit')
  // A bench that ends half-way leaves nothing running.
  const lastResort = () => void child.kill('SIGTERM')
  process.once('exit', lastResort)

  const url = `http://127.0.0.1:${port}`
  await untilReady(`${url}${probe}`, child, logFile)
  return {
    url,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    async stop() {
      child.kill('SIGTERM')
      await exited
      process.off('exit', lastResort)
    },
  }
}

/** BENCH_NODE_OPTIONS goes to every server, as in `--cpu-prof --cpu-prof-dir=profiles`. */
function execArgs(): string[] {
  return (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '')
}

async function untilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const endAt = performance.now() + patienceMs
  while (performance.now() < endAt && child.exitCode === null && child.signalCode === null) {
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  child.kill('SIGTERM')
  throw new Error(`no answer from ${url}:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
