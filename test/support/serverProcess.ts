import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { compileCache } from './compileCache.ts'
import { type GraphqlClient, graphqlClient } from './graphqlClient.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

// A test that fails half-way leaves its server behind, which would keep the process of the file for ever.
const running = new Set<ChildProcess>()
after(async () => {
  await Promise.all(
    [...running].map(async (child) => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    }),
  )
})
process.once('exit', () => running.forEach((child) => child.kill('SIGTERM')))

/** A server in a process of its own, which a test may kill. */
export interface ServerProcess extends GraphqlClient {
  readonly url: string
  readonly child: ChildProcess
  /** Everything that it wrote so far. */
  output(): string
  /** Sends a signal and waits for the end; answers the exit code, null where the signal ended it. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `src/main.ts` with exactly these variables (PATH and what is compiled already apart) and waits until it answers; throws with its output where it ends. */
export function startServerProcess(env: Record<string, string>, cwd?: string): Promise<ServerProcess> {
  return answering(spawnServer(env, cwd === undefined ? {} : { cwd }))
}

/** The process alone, for a test of the start itself; `detached` makes it the leader of a group, as a shell starts a job. */
export function spawnServer(
  env: Record<string, string>,
  options: { readonly cwd?: string; readonly detached?: boolean } = {},
): ChildProcess {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'] ?? '', ...compileCache(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Waits until a server that was spawned answers. */
export async function answering(child: ChildProcess): Promise<ServerProcess> {
  const exited = once(child, 'close')
  let written = ''
  const address = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      written += chunk.toString()
      const found = /answers at (https?:\S+?)[,\s]/.exec(written)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    void exited.then(([code]) => reject(new Error(`the server ended with ${code}: ${written}`)))
  })

  const url = await address
  return {
    ...graphqlClient(url),
    url,
    child,
    output: () => written,
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}
