import type { GraphqlAnswer } from './graphqlClient.ts'

/** How many questions are asked of each kind. */
export const pairs = 200

/** Headers that tell how many requests there were, not what became of this one. */
const counting = new Set(['x-request-id', 'date', 'ratelimit'])

/** What both kinds of people were answered, and by which share their medians of time differ. */
export interface Compared {
  readonly answers: ReadonlySet<string>
  readonly difference: number
}

/** Known and unknown in turn, each first as often as second, so that what disturbs one disturbs the other. */
export async function comparePairs(
  ask: (email: string) => Promise<GraphqlAnswer>,
  known: (pair: number) => string,
  unknown: (pair: number) => string,
): Promise<Compared> {
  const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
  const answers = new Set<string>()
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
    for (const kind of order) {
      const email = kind === 'known' ? known(pair) : unknown(pair)
      const began = performance.now()
      const { status, headers, text } = await ask(email)
      times[kind].push(performance.now() - began)
      const told = [...headers].filter(([name]) => !counting.has(name))
      answers.add(
        JSON.stringify([status, text.replace(/"retryAfter":\d+/, '"retryAfter":#'), told.map(formOf)]),
      )
    }
  }
  const [knownMs, unknownMs] = [median(times.known), median(times.unknown)]
  return { answers, difference: Math.abs(knownMs - unknownMs) / Math.max(knownMs, unknownMs) }
}

/** Seconds that run down while the pairs are asked. */
function formOf([name = '', value = '']: readonly string[]): readonly string[] {
  return [name, name === 'retry-after' ? '#' : value]
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
