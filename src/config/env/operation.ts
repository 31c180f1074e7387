import { url } from '../addressKinds.ts'
import { boolean, contact, oneOf, wholeNumber } from '../kinds.ts'
import { listKind } from '../kind.ts'
import { secret } from '../secretKind.ts'
import { variable } from '../variable.ts'

/** What operators see. */
export const operation = {
  METRICS_TOKEN: variable(secret(16), {
    about: 'The bearer token of /metrics; unset, only this machine is answered.',
    secret: true,
  }),
  SECURITY_CONTACT: variable(contact, {
    about: 'Whom to tell of a weakness, for /.well-known/security.txt (RFC 9116).',
  }),
  LOG_LEVEL: variable(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), {
    about: 'The least that is logged.',
    fallback: 'info',
  }),
  POLICY_DRY_RUN: variable(listKind('a rule such as VISIBLE_TRAIL', ruleName), {
    about: 'Rules on trial, by name: each is asked, what it would deny is recorded, and it lets through.',
  }),
  DEBUG: variable(boolean, {
    about: 'Whether answers explain our own faults; never in production.',
    fallback: 'false',
    refuseInProduction: (debug) =>
      debug ? { problem: 'is true, which production refuses', fix: 'Leave it unset.' } : null,
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(url(['http', 'https'], { bare: false }), {
    about: 'Where traces go (OTLP); unset, there are none.',
    secret: true,
  }),
  AUDIT_RETENTION_DAYS: variable(wholeNumber(1, 36_500), {
    about: 'Days that the record is kept; whole months go at once.',
    fallback: '400',
  }),
}

function ruleName(entry: string): string | null {
  return /^[A-Z][A-Z0-9_]{0,63}$/.test(entry) ? entry : null
}
