import { setTimeout as pause } from 'node:timers/promises'
import type { GraphqlAnswer } from './graphqlClient.ts'

const waitMillisecondsMax = 3_000

/** The first answer but 503, or the last one after three seconds: the breaker of the limits rests for one, then looks again. */
export async function onceAvailable(ask: () => Promise<GraphqlAnswer>): Promise<GraphqlAnswer> {
  const began = performance.now()
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503 || performance.now() - began > waitMillisecondsMax) return answer
    await pause(20)
  }
}
