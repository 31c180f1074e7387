import { refuseUnencrypted } from '../../../config/databaseUrl.ts'
import type { Check } from '../check.ts'
import { isLocal } from '../isLocal.ts'
import type { Surroundings } from '../surroundings.ts'

/** By the URLs: production refuses to start without, development does not. */
export const databaseTls: Check<Surroundings> = {
  id: 'database-tls',
  title: 'The database is reached by TLS',
  severity: 'HIGH',
  fix: 'Add sslmode=verify-full (at the least sslmode=require) to the URL.',
  look({ config }) {
    if (config === null) return null
    const { url, migrateUrl, replicaUrl } = config.database
    const named = [
      ['DATABASE_URL', url],
      ['DATABASE_MIGRATE_URL', migrateUrl],
      ['DATABASE_REPLICA_URL', replicaUrl],
    ] as const
    const clear = named.filter(
      ([, text]) => text !== null && !staysHere(text) && refuseUnencrypted(text) !== null,
    )
    const ok = clear.length === 0
    return {
      ok,
      detail: ok
        ? 'It is, or does not leave this machine.'
        : `In the clear: ${clear.map(([name]) => name).join(', ')}.`,
    }
  },
}

/** A loopback address, or the folder of a Unix socket. */
function staysHere(text: string): boolean {
  const url = URL.parse(text)
  const host = url?.searchParams.get('host') ?? decodeURIComponent(url?.hostname ?? '')
  return host.startsWith('/') || isLocal(host)
}
