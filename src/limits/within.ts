/** Thrown by `within`: nothing was heard in time, so what became of the call is unknown. */
class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
}

/**
 * What `work` resolves to, or a DeadlineError after `milliseconds`. `work` itself goes on: a store that hangs cannot be
 * told to stop. The error waits for one more turn of the event loop, so that answers which arrived while the process
 * itself was busy are read before their store is blamed.
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      setImmediate(() => {
        reject(new DeadlineError(`no answer within ${milliseconds} ms`))
      })
    }, milliseconds)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
