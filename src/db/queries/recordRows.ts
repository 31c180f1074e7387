import { type Transaction, queryOn } from '../transaction.ts'

const columns = `id uuid, timestamp timestamptz, event_type text, outcome text, severity text, risk_score integer,
  risk_signals jsonb, user_id uuid, actor_id uuid, session_id uuid, api_key_id text, operation text, ip_address inet,
  user_agent text, request_id text, count integer, details jsonb, personal_details text[], writer_id uuid,
  sequence bigint`
const byteColumns = ['previous_hash', 'hash', 'salt', 'commitment']
const names = columns.split(',').map((column) => column.trim().split(' ')[0])

/** One statement for any number of rows, prepared once a connection. */
const insert = `INSERT INTO security_events (${[...names, ...byteColumns].join(', ')})
  SELECT ${names.join(', ')}, ${byteColumns.map((name) => `decode(${name}, 'hex')`).join(', ')}
    FROM json_to_recordset($1::json) AS rows (${columns}, ${byteColumns.map((name) => `${name} text`).join(', ')})`

/** Adds rows to the record: objects with the names of the columns, bytes in hexadecimal. */
export async function insertRecordRows(tx: Transaction, rows: readonly object[]): Promise<void> {
  await queryOn(tx, { name: 'record', text: insert, values: [JSON.stringify(rows)] })
}
