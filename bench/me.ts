import { fileURLToPath } from 'node:url'
import { ME } from '../test/support/graphqlClient.ts'
import { type Fire, fire } from './harness/fire.ts'
import type { Ground } from './harness/ground.ts'
import { interleaved } from './harness/interleaved.ts'
import type { Measurement, Row } from './harness/measurement.ts'
import { startProgram } from './harness/program.ts'

const constantKoa = fileURLToPath(new URL('constantKoa.ts', import.meta.url))
const body = JSON.stringify({ query: ME })

/** `me`, signed in, every protection on, against Koa that answers the same bytes. */
export const me: Measurement = {
  name: 'me',
  async run(ground) {
    const { gatehouse, home, people } = ground
    const answer = await answerOf(gatehouse.url, people[0].accessToken)
    const koa = await startProgram(constantKoa, { env: { BODY: answer }, folder: home, probe: '/' })
    try {
      return [...(await compare(ground, koa, 50)), ...(await compare(ground, koa, 200))]
    } finally {
      await koa.stop()
    }
  },
}

async function compare(
  { gatehouse, people, rounds, seconds }: Ground,
  koa: { readonly url: string; readonly pid: number },
  connections: number,
): Promise<readonly Row[]> {
  const load = { connections, seconds, bodies: [body], token: people[0].accessToken }
  const ask = ({ url, pid }: Pick<Fire, 'url' | 'pid'>) => fire({ ...load, url: `${url}/graphql`, pid })
  const { ours, baseline, ratio } = await interleaved(
    rounds,
    () => ask(gatehouse),
    () => ask(koa),
  )
  if (ours.refused > 0) throw new Error(`${ours.refused} answers of me were not 200`)
  const reach =
    connections === 50
      ? '≥ 0.5 of constant Koa, ≤ 90 µs where it takes 45'
      : 'p95 < 50 ms, ≥ 0.5 of constant Koa, ≤ 300 MB'
  return [
    { what: `me, ${connections} connections`, sample: ours, ratio, reach },
    { what: `constant Koa, ${connections} connections`, sample: baseline },
  ]
}

async function answerOf(url: string, token: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body })
  const text = await response.text()
  if (response.status !== 200 || !text.includes('@example.com')) throw new Error(`me answers ${text}`)
  return text
}
