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
    about:
      'A replica, from which securityEvents and securityOverview are read, as late as it is, by 6 connections at most; unset, DATABASE_URL.',
    secret: true,
    refuseInProduction: refuseUnencrypted,
  }),
  DATABASE_POOL_MAX: variable(wholeNumber(1, 1000), {
    about: 'Connections to DATABASE_URL that one process serves from at most; 6 at the least.',
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
