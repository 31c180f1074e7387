import { hash as digest } from 'node:crypto'
import { SocketAddress, isIPv6 } from 'node:net'
import { canonicalJson } from './canonicalJson.ts'
import type { RecordLine, UnchainedLine } from './recordLine.ts'

type Personal = Pick<
  RecordLine,
  'ip_address' | 'user_agent' | 'risk_signals' | 'details' | 'personal_details'
>

/**
 * SHA-256, in hexadecimal, over a salt of 128 bits in hexadecimal and the canonical JSON of what a row holds of a
 * person's own; without the salt it tells nothing.
 */
export function commitmentTo(salt: string, line: Personal): string {
  const { ip_address: ipAddress, user_agent, risk_signals, details, personal_details: personal } = line
  const words = canonicalJson(personal === null ? {} : pick(details, (key) => personal.includes(key)))
  // Its keys are in the order of RFC 8785, so that the plain spelling is the canonical one.
  const rest = JSON.stringify({
    evidence: risk_signals.map(({ evidence }) => evidence),
    ip_address: ipAddress === null ? null : oneSpelling(ipAddress),
    user_agent,
  })
  return digest('sha256', `${salt}{"details":${words},${rest.slice(1)}`)
}

/**
 * SHA-256, in hexadecimal, over the hash before, in hexadecimal, and the canonical JSON of the row with its commitment
 * in place of what is personal.
 */
export function hashOf(
  line: UnchainedLine & Pick<RecordLine, 'writer_id' | 'sequence' | 'commitment'>,
  previousHash: string,
): string {
  const { details, personal_details: personal } = line
  const kept = canonicalJson(personal === null ? details : pick(details, (key) => !personal.includes(key)))
  // Likewise: a row is hashed ten thousand times a second.
  const before = JSON.stringify({
    actor_id: line.actor_id,
    api_key_id: line.api_key_id,
    commitment: line.commitment,
    count: line.count,
  })
  const after = JSON.stringify({
    event_type: line.event_type,
    id: line.id,
    operation: line.operation,
    outcome: line.outcome,
    personal_details: personal,
    request_id: line.request_id,
    risk_score: line.risk_score,
    risk_signals: line.risk_signals.map(({ name, points }) => ({ name, points })),
    sequence: line.sequence,
    session_id: line.session_id,
    severity: line.severity,
    timestamp: line.timestamp,
    user_id: line.user_id,
    writer_id: line.writer_id,
  })
  return digest('sha256', `${previousHash}${before.slice(0, -1)},"details":${kept},${after.slice(1)}`)
}

/** What the first row of a writer follows. */
export function genesisHash(writerId: string): string {
  return digest('sha256', `gatehouse/record/${writerId}`)
}

function pick(details: RecordLine['details'], wanted: (key: string) => boolean): RecordLine['details'] {
  return Object.fromEntries(Object.entries(details).filter(([key]) => wanted(key)))
}

/** Postgres spells some addresses otherwise than RFC 5952: `::1.2.3.4`. What is no address is left as it is. */
function oneSpelling(ipAddress: string): string {
  if (!isIPv6(ipAddress)) return ipAddress
  return new SocketAddress({ address: ipAddress, family: 'ipv6' }).address
}
