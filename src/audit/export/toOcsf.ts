import type { RecordLine } from '../chain/recordLine.ts'
import { ocsfKind } from './ocsfKind.ts'

const severityIds = new Map([
  ['INFO', 1],
  ['LOW', 2],
  ['MEDIUM', 3],
  ['HIGH', 4],
  ['CRITICAL', 5],
])

/**
 * A row as an event of the Open Cybersecurity Schema Framework 1.4: Authentication (3002), Account Change (3001) or API
 * Activity (6003). What the schema has no word for stands in `unmapped`.
 */
export function toOcsf(row: RecordLine): object {
  const { categoryUid, classUid, activityId } = ocsfKind(row.event_type)
  const subject = row.user_id === null ? null : { uid: row.user_id }
  const actor = row.actor_id === null ? subject : { uid: row.actor_id }
  return {
    category_uid: categoryUid,
    class_uid: classUid,
    activity_id: activityId,
    type_uid: classUid * 100 + activityId,
    time: Date.parse(row.timestamp),
    severity_id: severityIds.get(row.severity) ?? 0,
    status_id: row.outcome === 'SUCCESS' ? 1 : 2,
    status_detail: row.outcome,
    count: row.count,
    message: row.event_type,
    metadata: {
      version: '1.4.0',
      product: { name: 'Gatehouse', vendor_name: 'Gatehouse' },
      uid: row.id,
      event_code: row.event_type,
      ...(row.request_id !== null && { correlation_uid: row.request_id }),
    },
    service: { name: 'Gatehouse' },
    ...(classUid === 6003
      ? { api: { operation: row.operation ?? row.event_type, service: { name: 'Gatehouse' } } }
      : { user: subject ?? { type_id: 0 } }),
    actor: {
      ...(actor !== null && { user: actor }),
      ...(row.session_id !== null && { session: { uid: row.session_id } }),
    },
    src_endpoint: row.ip_address === null ? {} : { ip: row.ip_address },
    ...(row.user_agent !== null && { http_request: { user_agent: row.user_agent } }),
    unmapped: {
      risk_score: row.risk_score,
      risk_signals: row.risk_signals,
      operation: row.operation,
      api_key_id: row.api_key_id,
      details: row.details,
    },
  }
}
