import { duration } from '../kinds.ts'
import { variable } from '../variable.ts'

/** How long a sign-in lasts. */
export const sessions = {
  ACCESS_TOKEN_TTL: variable(duration('1s', '1d'), {
    about: 'How long an access token is good.',
    fallback: '10m',
  }),
  SESSION_IDLE_TTL: variable(duration('1s', '365d'), {
    about: 'How long a session lives without being used.',
    fallback: '14d',
  }),
  SESSION_ABSOLUTE_TTL: variable(duration('1s', '365d'), {
    about: 'How long a session lives at most.',
    fallback: '30d',
  }),
  REFRESH_GRACE: variable(duration('0s', '10m'), {
    about: 'How long a client whose answer was lost may send a used refresh token again.',
    fallback: '30s',
  }),
}
