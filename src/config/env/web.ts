import { baseUrl, hosts, origins, proxies } from '../addressKinds.ts'
import { boolean, oneOf, text, wholeNumber } from '../kinds.ts'
import { trustedDocuments } from '../trustedDocumentsKind.ts'
import { type Complaint, variable } from '../variable.ts'

/** Who may call, from where and how. */
export const web = {
  APP_URL: variable(baseUrl, {
    about:
      'Where people reach the application: links in mail begin with it, and lead to pages under /account/, which this server has, or yours; unset, http://localhost:PORT.',
  }),
  CORS_ORIGINS: variable(origins, {
    about: 'Origins that browsers may call from, comma-separated; unset in development, the local ones.',
    requiredInProduction: true,
    refuseInProduction: refuseAnybody,
  }),
  ALLOWED_HOSTS: variable(hosts, {
    about:
      'Host names that are answered, comma-separated, without port; unset in development, the local ones.',
    requiredInProduction: true,
    refuseInProduction: refuseAnybody,
  }),
  TRUSTED_PROXIES: variable(proxies, {
    about:
      'How many proxies stand before Gatehouse, or their networks; unset, forwarded headers are ignored.',
  }),
  SECURE_SSL_REDIRECT: variable(boolean, {
    about: 'Whether plain HTTP is sent to HTTPS.',
    fallback: 'false',
    productionFallback: 'true',
  }),
  SECURE_HSTS_SECONDS: variable(wholeNumber(0, 315_360_000), {
    about: 'Seconds that browsers stay with HTTPS; 0 sends no such header.',
    fallback: '31536000',
  }),
  SSL_CERT_PATH: variable(text, {
    about: 'A certificate chain (PEM), to serve TLS without a proxy; read again when it changes.',
  }),
  SSL_KEY_PATH: variable(text, { about: 'The private key (PEM) of SSL_CERT_PATH.' }),
  TRUSTED_DOCUMENTS_FILE: variable(trustedDocuments, {
    about: 'A manifest of known documents by SHA-256, as gatehouse documents manifest prints it.',
  }),
  TRUSTED_DOCUMENTS: variable(oneOf('optional', 'required'), {
    about: 'Whether a client may send documents of its own beside those; required refuses all others.',
    fallback: 'optional',
  }),
}

function refuseAnybody(entries: readonly string[]): Complaint | null {
  if (!entries.includes('*')) return null
  return { problem: 'lets everybody in with *, which production refuses', fix: 'List each one exactly.' }
}
