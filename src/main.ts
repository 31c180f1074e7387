import { environment } from './config/environment.ts'
import { printFaults } from './config/fault.ts'
import { keptSecrets } from './config/keptSecrets.ts'
import { readConfig } from './config/readConfig.ts'
import { createLogger, gatheredOutput } from './observability/logger.ts'
import { quickImports } from './quickImports.ts'
import { startFault } from './startFault.ts'
import { stopSignals } from './stopSignals.ts'
import { welcome } from './welcome.ts'

/** Exit codes: 0 stopped as asked, 1 could not start or stop, 2 the configuration has faults. */
async function main(): Promise<number> {
  const { asked, isAsked, hurried } = stopSignals()
  const reading = readConfig(environment())
  if (!reading.ok) return failed(2, printFaults(reading.faults))
  const { config } = reading
  const kept = await keptSecrets(config.home, config.secrets)
  if (!kept.ok) return failed(2, printFaults(kept.faults))

  const logger = createLogger(config.debug ? 'debug' : config.logLevel, gatheredOutput())
  try {
    quickImports(config.home)
    const { start } = await import('./start.ts')
    const running = await start(config, kept.secrets, logger)
    if (!isAsked()) process.stdout.write(welcome(running.url, config))
    await asked
    void hurried.then(running.hurry)
    await running.stop(config.production ? undefined : 0)
    return 0
  } catch (error) {
    return failed(1, `${startFault(error)}\n`)
  }
}

function failed(exitCode: number, words: string): number {
  process.stderr.write(words)
  return exitCode
}

// Whoever read our output may be gone before us, as in `npm start | head`: no reason to die and orphan the database.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
process.exitCode = await main()
