import { createHash, createHmac } from 'node:crypto'
import { SocketAddress, isIPv6 } from 'node:net'
import { canonicalJson } from './canonicalJson.ts'
import type { RecordLine, UnchainedLine } from './recordLine.ts'

type Personal = Pick<
  RecordLine,
  'ip_address' | 'user_agent' | 'risk_signals' | 'details' | 'personal_details'
>

/** HMAC-SHA-256, in hexadecimal, of what a row holds of a person's own; without the salt it tells nothing. */
export function commitmentTo(salt: string, line: Personal): string {
  const { ip_address: ipAddress, user_agent, risk_signals, details, personal_details } = line
  const words = Object.entries(details).filter(([key]) => personal_details?.includes(key))
  const personal = {
    ip_address: ipAddress === null ? null : oneSpelling(ipAddress),
    user_agent,
    evidence: risk_signals.map(({ evidence }) => evidence),
    details: Object.fromEntries(words),
  }
  return createHmac('sha256', Buffer.from(salt, 'hex')).update(canonicalJson(personal)).digest('hex')
}

/** Postgres spells some addresses otherwise than RFC 5952: `::1.2.3.4`. What is no address is left as it is. */
function oneSpelling(ipAddress: string): string {
  if (!isIPv6(ipAddress)) return ipAddress
  return new SocketAddress({ address: ipAddress, family: 'ipv6' }).address
}

/** SHA-256, in hexadecimal, over the hash before and the canonical JSON of the row with its commitment for what is personal. */
export function hashOf(
  line: UnchainedLine & Pick<RecordLine, 'writer_id' | 'sequence' | 'commitment'>,
  previousHash: string,
): string {
  const { personal_details } = line
  const kept =
    personal_details === null
      ? line.details
      : Object.fromEntries(Object.entries(line.details).filter(([key]) => !personal_details.includes(key)))
  const body = {
    id: line.id,
    timestamp: line.timestamp,
    event_type: line.event_type,
    outcome: line.outcome,
    severity: line.severity,
    risk_score: line.risk_score,
    risk_signals: line.risk_signals.map(({ name, points }) => ({ name, points })),
    user_id: line.user_id,
    actor_id: line.actor_id,
    session_id: line.session_id,
    api_key_id: line.api_key_id,
    operation: line.operation,
    request_id: line.request_id,
    count: line.count,
    details: kept,
    personal_details,
    writer_id: line.writer_id,
    sequence: line.sequence,
    commitment: line.commitment,
  }
  return createHash('sha256')
    .update(Buffer.from(previousHash, 'hex'))
    .update(canonicalJson(body))
    .digest('hex')
}

/** What the first row of a writer follows. */
export function genesisHash(writerId: string): string {
  return createHash('sha256').update(`gatehouse/record/${writerId}`).digest('hex')
}
