import { isIPv6 } from 'node:net'
import type { RecordLine } from '../chain/recordLine.ts'

const severities = new Map([
  ['INFO', 1],
  ['LOW', 3],
  ['MEDIUM', 5],
  ['HIGH', 8],
  ['CRITICAL', 10],
])

/** A row in the Common Event Format (ArcSight, revision 0.1); whatever it holds stays inside one line. */
export function toCef(row: RecordLine): string {
  const name = row.event_type.replaceAll('_', ' ')
  const head = [
    'CEF:0',
    'Gatehouse',
    'Gatehouse',
    '1',
    row.event_type,
    name,
    severities.get(row.severity) ?? 5,
  ]
  const { ip_address: address } = row
  const extension: readonly (readonly [string, unknown])[] = [
    ['rt', Date.parse(row.timestamp)],
    ['externalId', row.id],
    ['outcome', row.outcome],
    ['cnt', row.count],
    ['act', row.operation],
    ['duid', row.user_id],
    ['suid', row.actor_id],
    ['src', address !== null && !isIPv6(address) ? address : null],
    ['c6a2', address !== null && isIPv6(address) ? address : null],
    ['c6a2Label', address !== null && isIPv6(address) ? 'Source IPv6 Address' : null],
    ['requestClientApplication', row.user_agent],
    ['cn1', row.risk_score],
    ['cn1Label', 'risk score'],
    ['cs1', row.request_id],
    ['cs1Label', row.request_id === null ? null : 'request id'],
    ['cs2', row.session_id],
    ['cs2Label', row.session_id === null ? null : 'session id'],
    ['cs3', row.api_key_id],
    ['cs3Label', row.api_key_id === null ? null : 'API key id'],
    ['msg', JSON.stringify(row.details)],
  ]
  const pairs = extension
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${inExtension(value)}`)
  return `${head.map(inHead).join('|')}|${pairs.join(' ')}`
}

function inHead(value: unknown): string {
  return oneLine(value).replace(/[\\|]/g, '\\$&')
}

function inExtension(value: unknown): string {
  return oneLine(value).replace(/[\\=]/g, '\\$&')
}

function oneLine(value: unknown): string {
  return String(value).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
