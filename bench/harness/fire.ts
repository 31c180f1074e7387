import { once } from 'node:events'
import autocannon from 'autocannon'
import { createMeter } from './meter.ts'
import type { Sample } from './sample.ts'

/** Seconds in which connections are made and nothing is counted. */
const leadSeconds = 0.5

export interface Fire {
  readonly url: string
  readonly pid: number
  readonly connections: number
  readonly seconds: number
  /** One a connection, in turn; none: a plain GET. */
  readonly bodies?: readonly string[]
  readonly token?: string
  /** Requests a second over all connections; none: as fast as answers come. */
  readonly rate?: number
}

/** Asks the same again and again over kept connections, from this process, which is not the server's. */
export async function fire({ url, pid, connections, seconds, bodies, token, rate }: Fire): Promise<Sample> {
  const meter = createMeter(pid)
  let next = 0
  const options: autocannon.Options = {
    url,
    connections,
    duration: Math.ceil(seconds + leadSeconds) + 1,
    method: bodies === undefined ? 'GET' : 'POST',
    headers: {
      ...(bodies === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(rate === undefined ? {} : { overallRate: rate }),
    setupClient(client) {
      const body = bodies?.[(next += 1) % bodies.length]
      if (body !== undefined) client.setBody(body)
    },
  }
  // Only with a callback does it answer with the instance; `done` says the same.
  const instance = autocannon(options, () => undefined)
  instance.on('response', (_client, status, _bytes, latencyMs) => meter.answered(latencyMs, status === 200))

  await pause(leadSeconds)
  meter.begin()
  await pause(seconds)
  const sample = meter.end()
  const stopped = once(instance, 'done')
  instance.stop()
  await stopped
  return sample
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
