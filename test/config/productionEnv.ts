import { makeSecrets } from '../../src/config/makeSecrets.ts'

/** The least that production starts with, with fresh secrets. */
export function productionEnv(): Record<string, string> {
  const { METRICS_TOKEN: _, ...secrets } = makeSecrets()
  return {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://gatehouse:canary-of-the-database@db.example.com/gatehouse?sslmode=require',
    CORS_ORIGINS: 'https://app.example.com',
    ALLOWED_HOSTS: 'api.example.com',
    ...secrets,
  }
}
