import { secret } from '../secretKind.ts'
import { type Variable, variable } from '../variable.ts'

/** The secrets of Gatehouse itself, each with the one that it replaces while a rotation is under way. */
export const secrets = {
  JWT_SECRET_KEY: current(64, 'Seals the keys that sign access tokens; 64 characters or more.'),
  JWT_SECRET_KEY_PREVIOUS: previous(64),
  API_KEY_SECRET: current(64, 'Keys the hashes of API keys; 64 characters or more.'),
  API_KEY_SECRET_PREVIOUS: previous(64),
  SESSION_SECRET: current(
    64,
    'Keys the hashes of refresh tokens, cursors and limits; 64 characters or more.',
  ),
  SESSION_SECRET_PREVIOUS: previous(64),
  ENCRYPTION_KEY: current(32, 'Encrypts what is kept at rest; 32 characters or more.'),
  ENCRYPTION_KEY_PREVIOUS: previous(32),
}

function current(lengthMin: number, about: string): Variable<string | null> {
  return variable(secret(lengthMin), { about, requiredInProduction: true, secret: true })
}

function previous(lengthMin: number): Variable<string | null> {
  const about = 'The one before, still accepted while a rotation is under way.'
  return variable(secret(lengthMin), { about, secret: true })
}
