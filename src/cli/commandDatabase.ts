import type { Config, Secrets } from '../config/config.ts'
import { printFaults } from '../config/fault.ts'
import { keptSecrets } from '../config/keptSecrets.ts'
import { readConfig } from '../config/readConfig.ts'
import type { Environment } from '../config/readVariables.ts'
import { type Database, openDatabase } from '../db/client.ts'
import { type Store, openStore } from '../db/openStore.ts'
import { createLogger } from '../observability/logger.ts'
import { type Metrics, createMetrics } from '../observability/metrics.ts'
import { startFault } from '../startFault.ts'
import { endingSignals } from '../stopSignals.ts'
import { CannotRun } from './command.ts'
import { type CommandRecorder, createCommandRecorder } from './commandRecorder.ts'

/** What a command finds when it works on the database of the server. */
export interface CommandDatabase {
  readonly config: Config
  readonly secrets: Secrets
  readonly store: Store
  /** As the application's role. */
  readonly db: Database
  readonly metrics: Metrics
  /** What a command records with, under its name. */
  readonly recording: CommandRecorder['recording']
  /** Aborted by a Ctrl-C: whoever waits for a person gives up. */
  readonly interrupted: AbortSignal
}

/**
 * Opens the server's own database as its start does, beside a server that runs or without one, migrates it, and leaves
 * it as it was when `work` is done or interrupted. Throws `CannotRun`.
 */
export async function withCommandDatabase<T>(
  env: Environment,
  work: (database: CommandDatabase) => Promise<T>,
): Promise<T> {
  const { config, secrets } = await readAll(env)
  const interruption = new AbortController()
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(2)
    interruption.abort(new CannotRun('interrupted.'))
  }
  // Without a listener the signal would end us on the spot, and leave an embedded database that runs for nobody.
  for (const signal of endingSignals) process.on(signal, interrupt)
  const logger = createLogger('silent')
  const metrics = createMetrics()

  try {
    await using ending = new AsyncDisposableStack()
    const store = await openStore({ ...config.database, home: config.home }, logger)
    ending.defer(store.stop)
    const { db, close } = openDatabase({ ...config.database, url: store.appUrl, poolMax: 2, logger, metrics })
    ending.defer(close)
    const { recording, stop } = createCommandRecorder({ db, home: config.home, secrets, logger, metrics })
    ending.defer(stop)
    interruption.signal.throwIfAborted()
    return await work({ config, secrets, store, db, metrics, recording, interrupted: interruption.signal })
  } catch (error) {
    throw error instanceof CannotRun ? error : new CannotRun(startFault(error), { cause: error })
  } finally {
    for (const signal of endingSignals) process.off(signal, interrupt)
  }
}

/** The configuration and the secrets as the server has them. Throws `CannotRun`. */
export async function readAll(env: Environment): Promise<{ config: Config; secrets: Secrets }> {
  const reading = readConfig(env)
  if (!reading.ok) throw new CannotRun(printFaults(reading.faults).trimEnd())
  const kept = await keptSecrets(reading.config.home, reading.config.secrets)
  if (!kept.ok) throw new CannotRun(printFaults(kept.faults).trimEnd())
  return { config: reading.config, secrets: kept.secrets }
}
