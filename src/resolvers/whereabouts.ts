import type { Whereabouts } from '../notify/notices.ts'
import type { Client } from '../observability/client.ts'

/** From where a client did something, as a mail tells it to the person. */
export function whereabouts({ ip, userAgent }: Client): Whereabouts {
  return { ipAddress: ip, userAgent }
}
