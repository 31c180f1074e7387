/**
 * Gives `sslmode` in a connection string the meaning that libpq, psql and every manual give it: `require` is TLS
 * without a check of the certificate, `verify-ca` and `verify-full` check it. pg 8 alone takes the first two for
 * `verify-full` and warns; from version 9 it agrees with libpq (pg-connection-string 2, `uselibpqcompat`).
 */
export function withLibpqMeaning(url: string): string {
  const asks = /[?&]sslmode=/.test(url) && !/[?&]uselibpqcompat=/.test(url)
  return asks ? `${url}&uselibpqcompat=true` : url
}
