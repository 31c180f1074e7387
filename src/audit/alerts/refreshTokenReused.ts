import type { AlertRule } from './alertRule.ts'

/** A refresh token came back after it had been replaced: somebody holds a copy. */
export const refreshTokenReused: AlertRule = {
  name: 'refresh_token_reused',
  on: ['refresh_token_reused'],
  severity: 'CRITICAL',
  coolDownSeconds: 3600,
  evaluate({ sessionId }) {
    return sessionId === null
      ? null
      : { key: sessionId, summary: 'A replaced refresh token was used again; its session was ended' }
  },
}
