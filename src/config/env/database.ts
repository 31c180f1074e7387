import { url } from '../addressKinds.ts'
import { databaseUrl, refuseUnencrypted } from '../databaseUrl.ts'
import { wholeNumber } from '../kinds.ts'
import { variable } from '../variable.ts'

/** Postgres, and Redis where there is one. */
export const database = {
  DATABASE_URL: variable(databaseUrl, {
    about:
      'Postgres, as the role of the application; unset, an embedded one starts. Production needs sslmode=require or verify-full.',
    requiredInProduction: true,
    secret: true,
    refuseInProduction: refuseUnencrypted,
  }),
  DATABASE_MIGRATE_URL: variable(databaseUrl, {
    about: 'The same database as its owner, for migrations and partitions; unset, DATABASE_URL.',
    secret: true,
    refuseInProduction: refuseUnencrypted,
  }),
  DATABASE_REPLICA_URL: variable(databaseUrl, {
    about: 'A replica that reads of the record go to.',
    secret: true,
    refuseInProduction: refuseUnencrypted,
  }),
  DATABASE_POOL_MAX: variable(wholeNumber(1, 1000), {
    about: 'Connections that one process opens at most.',
    fallback: '20',
  }),
  DATABASE_TIMEOUT_MS: variable(wholeNumber(1, 600_000), {
    about: 'Milliseconds after which a statement is given up.',
    fallback: '5000',
  }),
  SLOW_QUERY_MS: variable(wholeNumber(0, 600_000), {
    about: 'Milliseconds from which a query is logged as slow.',
    fallback: '1000',
  }),
  REDIS_URL: variable(url(['redis', 'rediss'], { bare: false }), {
    about: 'Redis, for limits and revocation across nodes; unset, Postgres serves.',
    secret: true,
  }),
}
