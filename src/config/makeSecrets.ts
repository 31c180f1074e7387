import { randomBytes } from 'node:crypto'

/** Bytes behind each secret: 256 bits and more, and in base64url at least as long as its declaration asks for. */
const bytesOf = {
  JWT_SECRET_KEY: 64,
  API_KEY_SECRET: 64,
  SESSION_SECRET: 64,
  ENCRYPTION_KEY: 32,
  METRICS_TOKEN: 32,
} as const

type MadeSecrets = { readonly [Name in keyof typeof bytesOf]: string }

/** Fresh secrets in base64url, which needs no quotes in a shell or a file of variables. */
export function makeSecrets(random: (size: number) => Buffer = randomBytes): MadeSecrets {
  const make = (name: keyof typeof bytesOf): string => random(bytesOf[name]).toString('base64url')
  return {
    JWT_SECRET_KEY: make('JWT_SECRET_KEY'),
    API_KEY_SECRET: make('API_KEY_SECRET'),
    SESSION_SECRET: make('SESSION_SECRET'),
    ENCRYPTION_KEY: make('ENCRYPTION_KEY'),
    METRICS_TOKEN: make('METRICS_TOKEN'),
  }
}

/** The same as lines of a file of variables. */
export function secretLines(secrets: Readonly<Record<string, string>>): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
