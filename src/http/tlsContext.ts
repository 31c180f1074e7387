import { readFileSync } from 'node:fs'
import type { Server } from 'node:https'
import { type SecureContextOptions, createSecureContext } from 'node:tls'
import type { Logger } from '../observability/logger.ts'
import type { HttpSettings } from './httpDeps.ts'

export type TlsFiles = NonNullable<HttpSettings['tls']>

/** TLS 1.2 with forward secrecy and AEAD only, and all of TLS 1.3 (RFC 9325 4.2). */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** Certificate, key and protocol of our own TLS. @throws Error where the files are missing or do not fit together. */
export function tlsContext({ certPath, keyPath }: TlsFiles): SecureContextOptions {
  const options: SecureContextOptions = {
    cert: readFileSync(certPath),
    key: readFileSync(keyPath),
    minVersion: 'TLSv1.2',
    ciphers,
    honorCipherOrder: true,
  }
  createSecureContext(options)
  return options
}

/**
 * Takes up a new pair when what the files hold changes, for new connections; looked at every `pollMs`, read `settleMs`
 * after the last change, since a renewal writes two files. A pair that does not fit is logged and the old one stays.
 * Returns what ends the watching.
 */
export function reloadTls(
  server: Server,
  files: TlsFiles,
  logger: Logger,
  pollMs = 5_000,
  settleMs = 500,
): () => void {
  let settling: NodeJS.Timeout | undefined
  const reload = () => {
    try {
      server.setSecureContext(tlsContext(files))
      logger.info('the TLS certificate was reloaded')
    } catch (error) {
      logger.error({ err: error }, 'the new TLS certificate and key do not work; the old ones stay')
    }
  }
  // The text and not the time of it: `watchFile` takes its first look later, and misses what was written before that.
  let seen = textOf(files)
  const polling = setInterval(() => {
    const now = textOf(files)
    if (now === seen) return
    seen = now
    clearTimeout(settling)
    settling = setTimeout(reload, settleMs).unref()
  }, pollMs).unref()

  return () => {
    clearInterval(polling)
    clearTimeout(settling)
  }
}

/** What both files hold; null where one cannot be read, as in the middle of a renewal. */
function textOf({ certPath, keyPath }: TlsFiles): string | null {
  try {
    return `${readFileSync(certPath, 'latin1')}\n${readFileSync(keyPath, 'latin1')}`
  } catch {
    return null
  }
}
