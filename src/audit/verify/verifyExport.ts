import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { TrustedKeys } from './sealReader.ts'
import { type Verification, verifyLines } from './verifyLines.ts'

/** The first line of an export: of which span it is, in ISO 8601. */
const headerShape = z.object({
  export: z.object({ since: z.string().nullable(), until: z.string().nullable() }),
})

/**
 * Verifies an export as `exportLines` makes it: JSON Lines of a header, of checkpoints (`{ "checkpoint": … }`) and of
 * rows in order of time. Reads the file twice, in constant memory. Throws for what is no such file.
 */
export async function verifyExport(file: string, keys: TrustedKeys): Promise<Verification> {
  const first = await linesIn(file).next()
  const header = headerShape.safeParse(first.value).data?.export
  if (header === undefined)
    throw new Error('this is no export of the record: its first line says of which time')
  return verifyLines({
    keys,
    checkpoints: checkpointsIn(file),
    lines: rowsIn(file),
    isWhole: header.since === null,
    until: header.until,
  })
}

async function* checkpointsIn(file: string): AsyncGenerator {
  for await (const line of linesIn(file)) if ('checkpoint' in line) yield line['checkpoint']
}

async function* rowsIn(file: string): AsyncGenerator {
  for await (const line of linesIn(file)) if (!('checkpoint' in line) && !('export' in line)) yield line
}

async function* linesIn(file: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const input = createReadStream(file)
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      if (text.trim() === '') continue
      yield asObject(text)
    }
  } finally {
    input.destroy()
  }
}

/** A line that is no JSON is a row that was edited. */
function asObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
