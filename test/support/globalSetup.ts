import { groundVariable, startGround } from './ground.ts'

let stop: (() => Promise<void>) | undefined
let stopped: Promise<void> | undefined

/** Run by node:test once, before any test file; the test processes inherit the variable. */
export async function globalSetup(): Promise<void> {
  const started = await startGround()
  stop = () => started.stop()
  process.env[groundVariable] = JSON.stringify(started.ground)
}

/** Run once after the last test file, and by node:test more than once on Ctrl-C. */
export function globalTeardown(): Promise<void> {
  stopped ??= stop?.() ?? Promise.resolve()
  return stopped
}
