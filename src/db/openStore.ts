import type { Logger } from '../observability/logger.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { migrationsFolder } from './migrationsFolder.ts'

export interface StoreSettings {
  /** Of the application's role; null: the embedded database of `home`. */
  readonly url: string | null
  /** Of the owner; null: the same as `url`. */
  readonly migrateUrl: string | null
  readonly home: string
}

/** A migrated database, ready for the application's role. */
export interface Store {
  readonly appUrl: string
  /** For migrations and partitions; the application's own where there is no other. */
  readonly ownerUrl: string
  readonly isEmbedded: boolean
  /** The names of the migrations that it lacked. */
  readonly migrated: readonly string[]
  /** Stops what was started here; an outside database stays. */
  stop(): Promise<void>
}

/** Starts the embedded database, unless there is a URL, and migrates. Throws an Error with a sentence for the operator. */
export async function openStore({ url, migrateUrl, home }: StoreSettings, logger: Logger): Promise<Store> {
  if (url !== null) {
    const migrated = await migrate({ url: migrateUrl ?? url, folder: migrationsFolder, logger })
    return {
      appUrl: url,
      ownerUrl: migrateUrl ?? url,
      isEmbedded: false,
      migrated,
      stop: () => Promise.resolve(),
    }
  }
  const embedded = await startEmbedded(home, { logger })
  try {
    const migrated = await migrate({ url: embedded.ownerUrl, folder: migrationsFolder, logger })
    const { appUrl, ownerUrl } = embedded
    return { appUrl, ownerUrl, isEmbedded: true, migrated, stop: () => embedded.stop() }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}
