/** How long a dead server may go unnoticed. */
const lookMs = 500

/**
 * Looks every half second whether a server is up, and revives it when it is not, one try at a time. Does not keep the
 * process alive. The answer ends the watch and waits for a try that is under way.
 */
export function keepAlive(isUp: () => boolean, revive: () => Promise<void>): () => Promise<void> {
  let reviving: Promise<void> | null = null
  const look = async () => {
    if (reviving !== null || isUp()) return
    // A try that fails is no reason to give up: the next look tries again.
    reviving = revive().catch(() => {})
    await reviving
    reviving = null
  }
  const timer = setInterval(() => void look(), lookMs).unref()
  return async () => {
    clearInterval(timer)
    await reviving
  }
}
