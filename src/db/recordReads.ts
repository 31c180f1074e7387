import type { Database, DatabaseOptions, OpenDatabase } from './client.ts'

/** Connections that pages hold, of the database's own share or to the replica; and others to the replica. */
const pageConnectionsMax = 3
const replicaConnections = 3

/** Where the record is read: pages of the one database or of its replica, and what else may be a moment behind. */
export interface RecordReads {
  /** Plans each statement once: for questions of which one plan is right for all values. */
  readonly kept: Database
  /** Plans every statement for its values. */
  readonly anew: Database
  /** Whether the replica answers; null where there is none. */
  readonly checkReplica: (() => Promise<boolean>) | null
  close(): Promise<void>
}

/** How many connections of a database's share are for pages, so that a small share leaves some for all else. */
export function pageConnections(poolMax: number): number {
  return Math.max(1, Math.min(pageConnectionsMax, Math.floor(poolMax / 6)))
}

/**
 * Opens the connections that pages of the record go through: to the replica where there is one, else to the main
 * database, whose own pool then serves what is planned anew.
 */
export function openRecordReads(
  open: (changes: Partial<DatabaseOptions> & { poolMax: number }) => OpenDatabase,
  main: Database,
  { replicaUrl, poolMax }: { replicaUrl: string | null; poolMax: number },
): RecordReads {
  if (replicaUrl === null) {
    const { db, close } = open({ name: 'record', plans: 'generic', poolMax: pageConnections(poolMax) })
    return { kept: db, anew: main, checkReplica: null, close }
  }
  const there = { url: replicaUrl, name: 'record' as const }
  const kept = open({ ...there, plans: 'generic', poolMax: pageConnectionsMax })
  const anew = open({ ...there, poolMax: replicaConnections })
  return {
    kept: kept.db,
    anew: anew.db,
    checkReplica: async () => (await anew.pool.query('SELECT 1')).rowCount === 1,
    async close() {
      await Promise.all([kept.close(), anew.close()])
    },
  }
}
