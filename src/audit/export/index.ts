import type { RecordLine } from '../chain/recordLine.ts'
import { toCef } from './toCef.ts'
import { csvHeader, toCsv } from './toCsv.ts'
import { toOcsf } from './toOcsf.ts'

/** A form that other systems read: a line or more for each row, and one before all of them where it has one. */
interface ExportForm {
  readonly header: string | null
  readonly write: (line: RecordLine) => string
}

/** The forms of an export beside JSON Lines, which alone can be verified. */
export const exportForms: ReadonlyMap<string, ExportForm> = new Map([
  ['csv', { header: csvHeader, write: toCsv }],
  ['ocsf', { header: null, write: (line) => JSON.stringify(toOcsf(line)) }],
  ['cef', { header: null, write: toCef }],
])
