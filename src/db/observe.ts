/** Told how a call ended: with the error, or with null or undefined when it went well. */
type Ended = (error: unknown) => void

/**
 * Tells `begin` of each call of one method of pg and its answer of the end of that call, whether the caller waits by
 * callback or by promise. The call itself is passed on as it is, so prepared statements stay prepared; a Submittable
 * (a cursor, a stream) ends in a way of its own and is passed on unobserved.
 */
export function observe(target: object, method: string, begin: (args: readonly unknown[]) => Ended): void {
  const original: unknown = Reflect.get(target, method)
  if (typeof original !== 'function') throw new TypeError(`there is no method ${method}`)

  const observed = (...args: unknown[]): unknown => {
    if (isSubmittable(args[0])) return Reflect.apply(original, target, args)
    const ended = begin(args)
    const callback = args.at(-1)
    if (typeof callback !== 'function') {
      const result: unknown = Reflect.apply(original, target, args)
      if (result instanceof Promise) result.then(() => ended(null), ended)
      return result
    }
    const told = (...answer: unknown[]): unknown => {
      ended(answer[0])
      return Reflect.apply(callback, undefined, answer)
    }
    return Reflect.apply(original, target, [...args.slice(0, -1), told])
  }
  Object.defineProperty(target, method, { configurable: true, writable: true, value: observed })
}

function isSubmittable(query: unknown): boolean {
  return (
    typeof query === 'object' && query !== null && 'submit' in query && typeof query.submit === 'function'
  )
}
