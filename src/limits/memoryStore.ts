import { LRUCache } from 'lru-cache'
import type { Clock } from '../observability/clock.ts'
import type { LimitStore } from './store.ts'

interface Window {
  points: number
  endsAt: number
}

/** About 20 MB when full; past it the key that was quiet longest is forgotten. */
const keysMax = 100_000

/**
 * Counts in this process alone: where no store is shared, and as the insurance where none answers. Its share of a limit
 * is `points ÷ nodes`, at least 1.
 */
export function createMemoryStore(
  nodes: number,
  clock: Clock,
): LimitStore & { share(points: number): number } {
  const windows = new LRUCache<string, Window>({ max: keysMax })
  const share = (points: number) => Math.max(1, Math.floor(points / nodes))

  function open(key: string) {
    const window = windows.get(key)
    return window !== undefined && window.endsAt > clock.now() ? window : null
  }

  return {
    name: 'memory',
    share,
    async consume({ points: pointsMax, windowSeconds, blockSeconds }, key, points) {
      const now = clock.now()
      const window = open(key) ?? { points: 0, endsAt: now + windowSeconds * 1000 }
      const wasOver = window.points > share(pointsMax)
      window.points += points
      const isOver = window.points > share(pointsMax)
      if (blockSeconds !== null && isOver && !wasOver) window.endsAt = now + blockSeconds * 1000
      windows.set(key, window)
      return { points: window.points, resetMs: window.endsAt - now }
    },
    async read(_limit, key) {
      const window = open(key)
      return window === null ? null : { points: window.points, resetMs: window.endsAt - clock.now() }
    },
    async refund({ points: pointsMax, blockSeconds }, key, points) {
      const window = open(key)
      if (window === null) return
      if (blockSeconds !== null && window.points > share(pointsMax)) return
      window.points = Math.max(0, window.points - points)
    },
  }
}
