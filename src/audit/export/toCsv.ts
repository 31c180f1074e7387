import { stringify } from 'csv-stringify/sync'
import type { RecordLine } from '../chain/recordLine.ts'

const columns = [
  'id',
  'timestamp',
  'event_type',
  'outcome',
  'severity',
  'risk_score',
  'risk_signals',
  'user_id',
  'actor_id',
  'session_id',
  'api_key_id',
  'operation',
  'ip_address',
  'user_agent',
  'request_id',
  'count',
  'details',
] as const satisfies readonly (keyof RecordLine)[]

/** The names of the columns (RFC 4180). */
export const csvHeader: string = line(columns)

/** A row as CSV. What a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection). */
export function toCsv(row: RecordLine): string {
  return line(
    columns.map((column) => {
      const value = row[column]
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
    }),
  )
}

function line(cells: readonly unknown[]): string {
  return stringify([cells], { escape_formulas: true, record_delimiter: '' })
}
