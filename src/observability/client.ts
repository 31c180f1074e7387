/** Who is at the other end of the wire, as far as logs, limits and the record may tell. */
export interface Client {
  /** Of this request: UUIDv7, or the caller's own `X-Request-Id` where it is well formed. */
  readonly requestId: string
  /** Canonical text form (RFC 5952 for IPv6), IPv4-mapped IPv6 folded to IPv4. */
  readonly ip: string
  /** At most 512 characters, control characters removed; null where none was sent. */
  readonly userAgent: string | null
}
