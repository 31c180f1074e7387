import { freshDatabase } from './postgres.ts'
import { type TestServer, startServer } from './server.ts'
import { startTlsPostgres } from './tlsPostgres.ts'

/** A server in production, its Postgres behind TLS as production demands; https is left to a proxy that is not there. */
export async function startProductionServer(changes: Record<string, string> = {}): Promise<TestServer> {
  const database = await freshDatabase()
  const tls = await startTlsPostgres(database.ownerUrl)
  const server = await startServer(
    {
      NODE_ENV: 'production',
      DATABASE_URL: tls.through(database.appUrl),
      DATABASE_MIGRATE_URL: tls.through(database.ownerUrl),
      CORS_ORIGINS: 'https://app.example.com',
      ALLOWED_HOSTS: '127.0.0.1',
      SECURE_SSL_REDIRECT: 'false',
      EMAIL_VERIFICATION_REQUIRED: 'false',
      ...changes,
    },
    database,
  )
  return {
    ...server,
    async stop() {
      await server.stop()
      tls.close()
      await database.drop()
    },
  }
}
