/** What ends a process unless it listens; SIGHUP is a terminal that is closed. */
export const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** One Ctrl-C may come twice: from the terminal, and from npm, which passes it on. */
const sameMs = 500

/** How often somebody asked for the end. */
export interface StopSignals {
  /** The first signal: stop in order. */
  readonly asked: Promise<void>
  readonly isAsked: () => boolean
  /** The second: do not wait for answers in flight. A third ends the process at once. */
  readonly hurried: Promise<void>
}

/** Takes over the signals that end a process. */
export function stopSignals(): StopSignals {
  const asked = Promise.withResolvers<void>()
  const hurried = Promise.withResolvers<void>()
  const steps = [asked.resolve, hurried.resolve]
  let last = Number.NEGATIVE_INFINITY
  let isAsked = false

  const onSignal = () => {
    if (performance.now() - last < sameMs) return
    last = performance.now()
    isAsked = true
    const step = steps.shift()
    if (step === undefined) process.exit(1)
    step()
  }
  for (const signal of endingSignals) process.on(signal, onSignal)
  return { asked: asked.promise, isAsked: () => isAsked, hurried: hurried.promise }
}
