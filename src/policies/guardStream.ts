type Result = IteratorResult<unknown, undefined>

export interface GuardedStream {
  readonly events: AsyncIterableIterator<unknown, undefined>
  /** Ends the stream at once, whatever its source is waiting for; a last payload says why. */
  end(reason: unknown): void
}

/**
 * The events of a source, each passed on once `verdict` is null for it; anything else, and what it throws, ends the
 * stream with `payloadOf` it. The source is told to return as soon as nobody wants more of it, and `onClose` is called
 * once. Written by hand, since a generator that waits for its source cannot be ended before that answers.
 */
export function guardStream(
  source: AsyncIterable<unknown>,
  verdict: () => Promise<unknown>,
  payloadOf: (reason: unknown) => unknown,
  onClose: () => void,
): GuardedStream {
  const iterator = source[Symbol.asyncIterator]()
  const waiting = new Set<(result: Result) => void>()
  let last: Result | null = null
  let isOpen = true

  const close = () => {
    if (!isOpen) return
    isOpen = false
    onClose()
    // Not awaited: a source may be waiting for what never comes.
    void dismiss(iterator)
    for (const resolve of waiting) resolve(takeLast())
    waiting.clear()
  }

  const takeLast = (): Result => {
    const taken = last ?? done
    last = null
    return taken
  }

  const end = (reason: unknown) => {
    if (!isOpen) return
    last = { done: false, value: payloadOf(reason) }
    close()
  }

  const pull = async (): Promise<Result> => {
    const result = await iterator.next()
    if (result.done === true) {
      close()
      return done
    }
    const reason = await verdict()
    if (reason !== null) end(reason)
    return isOpen ? result : done
  }

  const answer = async (resolve: (result: Result) => void): Promise<void> => {
    try {
      const result = await pull()
      // Where the stream has ended meanwhile, that has answered already.
      if (waiting.delete(resolve)) resolve(result)
    } catch (error) {
      end(error)
    }
  }

  const next = (): Promise<Result> => {
    if (!isOpen) return Promise.resolve(takeLast())
    const { promise, resolve } = Promise.withResolvers<Result>()
    waiting.add(resolve)
    void answer(resolve)
    return promise
  }

  return {
    end,
    events: {
      next,
      return() {
        close()
        last = null
        return Promise.resolve(done)
      },
      throw(error) {
        close()
        last = null
        return Promise.reject(error)
      },
      [Symbol.asyncIterator]() {
        return this
      },
    },
  }
}

const done: Result = { done: true, value: undefined }

async function dismiss(iterator: AsyncIterator<unknown>): Promise<void> {
  try {
    await iterator.return?.()
  } catch {
    // It has nothing more to say to anybody.
  }
}
