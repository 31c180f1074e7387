import { Refusal } from '../errors.ts'

/** What waits for one reader. */
interface Inbox<R> {
  readonly rows: AsyncIterableIterator<R, undefined>
  put(row: R): void
  end(): void
}

type Result<R> = IteratorResult<R, undefined>

/**
 * A bounded queue that is read as an iterator. Where `waitingMax` rows wait for a reader, its next read throws
 * `SERVICE_UNAVAILABLE` and it is over: rows that were dropped in silence would be rows that never happened.
 */
export function createInbox<R>(waitingMax: number, onClose: () => void): Inbox<R> {
  const waiting: R[] = []
  const asking: { resolve: (result: Result<R>) => void; reject: (reason: Refusal) => void }[] = []
  let isOpen = true
  let overflow: Refusal | null = null

  const close = () => {
    if (!isOpen) return
    isOpen = false
    onClose()
    for (const { resolve } of asking.splice(0)) resolve({ done: true, value: undefined })
  }

  const rows: AsyncIterableIterator<R, undefined> = {
    [Symbol.asyncIterator]: () => rows,
    next() {
      const [row] = waiting.splice(0, 1)
      if (row !== undefined) return Promise.resolve({ done: false, value: row })
      if (overflow !== null) {
        const reason = overflow
        overflow = null
        return Promise.reject(reason)
      }
      if (!isOpen) return Promise.resolve({ done: true, value: undefined })
      return new Promise((resolve, reject) => asking.push({ resolve, reject }))
    },
    return() {
      close()
      waiting.length = 0
      overflow = null
      return Promise.resolve({ done: true, value: undefined })
    },
  }

  return {
    rows,
    put(row) {
      if (!isOpen) return
      const reader = asking.shift()
      if (reader !== undefined) reader.resolve({ done: false, value: row })
      else if (waiting.push(row) > waitingMax) {
        overflow = new Refusal('SERVICE_UNAVAILABLE', { retryAfter: 1, detail: 'the reader fell behind' })
        close()
      }
    },
    end: close,
  }
}
