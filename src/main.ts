import { environment } from './config/environment.ts'
import { printFaults } from './config/fault.ts'
import { keptSecrets } from './config/keptSecrets.ts'
import { readConfig } from './config/readConfig.ts'
import { createLogger, gatheredOutput } from './observability/logger.ts'
import { start } from './start.ts'
import { welcome } from './welcome.ts'

/** Exit codes: 0 stopped as asked, 1 could not start or stop, 2 the configuration has faults. */
async function main(): Promise<number> {
  const reading = readConfig(environment())
  if (!reading.ok) return failed(2, printFaults(reading.faults))
  const { config } = reading
  const kept = await keptSecrets(config.home, config.secrets)
  if (!kept.ok) return failed(2, printFaults(kept.faults))

  const logger = createLogger(config.debug ? 'debug' : config.logLevel, gatheredOutput())
  const asked = stopSignal()
  try {
    const running = await start(config, kept.secrets, logger)
    process.stdout.write(welcome(running.url, config))
    const isProbed = config.production
    await asked
    await running.stop(isProbed ? undefined : 0)
    return 0
  } catch (error) {
    return failed(1, `${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isAsked) process.exit(1)
        isAsked = true
        resolve()
      })
    }
  })
}

function failed(exitCode: number, words: string): number {
  process.stderr.write(words)
  return exitCode
}

process.exitCode = await main()
