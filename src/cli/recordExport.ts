import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { recordLineShape } from '../audit/chain/recordLine.ts'
import { exportForms } from '../audit/export/index.ts'
import { exportLines } from '../audit/verify/exportLines.ts'
import type { Transaction } from '../db/client.ts'
import { type Span, recordLines } from '../db/queries/recordLines.ts'
import { CannotRun, type Runnable } from './command.ts'
import { withCommandDatabase } from './commandDatabase.ts'

const formats = ['jsonl', ...exportForms.keys()]

/** Writes a span of the record in a form that other systems read, in constant memory. */
export const recordExport: Runnable = {
  usage: `Usage: gatehouse record export [--since T] [--until T] [--format ${formats.join('|')}] [--out F]

Writes the record, the oldest first, all of it as it was at one moment. That it is exported is recorded first, and so
stands in it. JSON Lines can be verified elsewhere: gatehouse record verify --file F --public-key K.

  --since T    from this time on (ISO 8601); without it from the beginning
  --until T    before this time; without it to the end
  --format F   jsonl (default), csv, ocsf (1.4), cef
  --out F      write a new file, mode 0600, rather than the standard output
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        since: { type: 'string' },
        until: { type: 'string' },
        format: { type: 'string', default: 'jsonl' },
        out: { type: 'string' },
      },
    })
    const { format } = values
    if (!formats.includes(format)) throw new CannotRun(`--format is none of ${formats.join(', ')}.`)
    const span = { since: timeOf(values.since, '--since'), until: timeOf(values.until, '--until') }

    await withCommandDatabase(io.env, async ({ db, recording }) => {
      const record = recording('gatehouse record export')
      await db.transaction((tx) => record(tx, 'record_exported', { format, ...given(span) }))
      await db.transaction(
        async (tx) => {
          // Whoever reads slowly keeps the transaction open for as long as it takes.
          await tx.execute(sql`SET LOCAL statement_timeout = 0`)
          await tx.execute(sql`SET LOCAL idle_in_transaction_session_timeout = 0`)
          const output =
            values.out === undefined ? io.output : createWriteStream(values.out, { mode: 0o600, flags: 'wx' })
          await pipeline(Readable.from(textOf(tx, format, span)), output, { end: values.out !== undefined })
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      )
    })
    return 0
  },
}

async function* textOf(tx: Transaction, format: string, span: Span): AsyncGenerator<string> {
  for await (const line of linesOf(tx, format, span)) yield `${line}\n`
}

async function* linesOf(tx: Transaction, format: string, span: Span): AsyncGenerator<string> {
  const form = exportForms.get(format)
  if (form === undefined) {
    yield* exportLines(tx, span)
    return
  }
  if (form.header !== null) yield form.header
  for await (const row of recordLines(tx, span)) yield form.write(recordLineShape.parse(row))
}

function timeOf(text: string | undefined, option: string): string | null {
  if (text === undefined) return null
  const read = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(text)
  if (!read.success) throw new CannotRun(`what ${option} says is not a time such as 2026-11-22T09:30:00Z.`)
  return new Date(read.data).toISOString()
}

function given({ since, until }: Span): { since?: string; until?: string } {
  return { ...(since !== null && { since }), ...(until !== null && { until }) }
}
