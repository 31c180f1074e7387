import type { Transaction } from '../../db/client.ts'
import { type Span, checkpointLines, recordLines } from '../../db/queries/recordLines.ts'

/**
 * A part of the record that can be verified elsewhere, one JSON text a line: a header, the checkpoints, then the rows
 * with all their columns. The transaction should be `repeatable read`.
 */
export async function* exportLines(tx: Transaction, span: Span): AsyncGenerator<string> {
  yield JSON.stringify({ export: span })
  for await (const checkpoint of checkpointLines(tx, span)) yield JSON.stringify({ checkpoint })
  for await (const row of recordLines(tx, span)) yield JSON.stringify(row)
}
