import { Refusal } from '../errors.ts'
import { addressBlock } from '../limits/keys.ts'
import type { Limit } from '../limits/limit.ts'
import { type LimitOverrides, overridden } from '../limits/overrides.ts'
import type { Client } from '../observability/client.ts'
import { type After, systemAfter } from '../observability/clock.ts'
import type { Metrics } from '../observability/metrics.ts'
import { withinDeadline } from './operationDeadline.ts'

/** Operations of one address at once; its points are no rate, so its window says nothing. */
const concurrency: Limit = {
  name: 'concurrency',
  points: 20,
  windowSeconds: 1,
  blockSeconds: null,
  onStoreError: 'INSURANCE',
}
/** So many times what may run may wait for its turn. */
const waitingFactor = 10

/** What overrides call the limit. */
export const turnLimitNames: ReadonlySet<string> = new Set([concurrency.name])

/** Ends a turn; the next that waits begins. */
type EndTurn = () => void

export interface OperationTurns {
  /**
   * Runs an operation of this client: at once where there is room, in the order of their coming where there is none.
   * Rejects with RATE_LIMITED where too many wait already, and with SERVICE_UNAVAILABLE where it takes too long; it
   * keeps its turn for as long as it runs, whoever still waits for it.
   */
  run<Result>(client: Client, operation: () => Result | Promise<Result>): Promise<Result>
}

export interface OperationTurnsOptions {
  readonly overrides: LimitOverrides
  readonly metrics: Pick<Metrics, 'limitDecisions'>
  onRefused(client: Client, limit: string): void
  readonly after?: After
}

interface Line {
  running: number
  readonly waiting: (() => void)[]
}

/** Keeps one address from holding every connection of the database at once. Counts in this process alone. */
export function createOperationTurns({
  overrides,
  metrics,
  onRefused,
  after = systemAfter,
}: OperationTurnsOptions): OperationTurns {
  const { name: limit, points } = overridden(concurrency, overrides)
  const lines = new Map<string, Line>()

  const tell = (outcome: string) => metrics.limitDecisions.inc({ limit, outcome, store: 'memory' })
  const lineOf = (block: string): Line => {
    const known = lines.get(block)
    if (known !== undefined) return known
    const line = { running: 0, waiting: [] }
    lines.set(block, line)
    return line
  }
  const ending = (block: string, line: Line): EndTurn => {
    return () => {
      const next = line.waiting.shift()
      if (next !== undefined) {
        next()
        return
      }
      line.running -= 1
      if (line.running === 0) lines.delete(block)
    }
  }

  const begin = (client: Client): EndTurn | Promise<EndTurn> => {
    const block = addressBlock(client.ip)
    const line = lineOf(block)
    if (line.running < points) {
      line.running += 1
      tell('allowed')
      return ending(block, line)
    }
    if (line.waiting.length >= points * waitingFactor) {
      tell('refused')
      onRefused(client, limit)
      const detail = 'too many operations of one address at once'
      throw new Refusal('RATE_LIMITED', { policy: limit, retryAfter: 1, detail })
    }
    tell('allowed')
    return new Promise((resolve) => line.waiting.push(() => resolve(ending(block, line))))
  }

  return {
    async run(client, operation) {
      const begun = begin(client)
      const end = begun instanceof Promise ? await begun : begun
      return withinDeadline(holding(operation, end), after)
    },
  }
}

async function holding<Result>(operation: () => Result | Promise<Result>, end: EndTurn): Promise<Result> {
  try {
    return await operation()
  } finally {
    end()
  }
}
