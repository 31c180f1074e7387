import { parseArgs } from 'node:util'
import type { Secrets } from '../config/config.ts'
import { type Keyring, keyring } from '../crypto/keyring.ts'
import { SealError, open, seal } from '../crypto/seal.ts'
import type { Database } from '../db/client.ts'
import { replaceSealedText, textsUnderOtherKeys } from '../db/queries/sealedTexts.ts'
import type { Runnable } from './command.ts'
import { withCommandDatabase } from './commandDatabase.ts'
import { type SealedColumn, sealedColumns } from './sealedColumns.ts'
import { table } from './table.ts'

/** Rows of one transaction: short, so that servers that run never wait for long. */
const batchSize = 200

interface Moved {
  readonly column: string
  readonly moved: number
  /** Ids of rows that no configured key opens. */
  readonly unopened: readonly string[]
}

/** Seals everything anew that was sealed under a secret which is being replaced. */
export const keysReencrypt: Runnable = {
  usage: `Usage: gatehouse keys reencrypt [--json]

Seals under the current secrets what was sealed under the ones before, beside servers that run; a second run finds
nothing to do. Afterwards the _PREVIOUS secrets may go, once the last token made with them has ended; passwords move on
by themselves when their people sign in. Exit code 1: something opens with no configured secret.

  --json   print [{ column, moved, unopened }]
`,

  async run(args, io) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    const results = await withCommandDatabase(io.env, async ({ db, recording, secrets }) => {
      const done: Moved[] = []
      for (const column of sealedColumns) done.push(await reencrypt(db, column, secrets))
      const moved = done.reduce((sum, one) => sum + one.moved, 0)
      if (moved > 0) {
        const record = recording('gatehouse keys reencrypt')
        await db.transaction((tx) => record(tx, 'encryption_key_rotated', { moved }))
      }
      return done
    })
    if (values.json) io.out(`${JSON.stringify(results, null, 2)}\n`)
    else io.out(table(['column', 'moved', 'unopened'], results.map(rowOf)))
    return results.some(({ unopened }) => unopened.length > 0) ? 1 : 0
  },
}

function rowOf({ column, moved, unopened }: Moved): string[] {
  return [column, String(moved), String(unopened.length)]
}

async function reencrypt(db: Database, column: SealedColumn, secrets: Secrets): Promise<Moved> {
  const keys = keyring(secrets[column.secret], column.purpose)
  const unopened: string[] = []
  let moved = 0
  let after = ''
  for (;;) {
    const found = await textsUnderOtherKeys(db, column, keys.current.id, after, batchSize)
    moved += await db.transaction(async (tx) => {
      let count = 0
      for (const text of found) {
        const place = `${column.table}:${column.sealedAs ?? column.column}:${text.id}`
        const fresh = resealed(keys, place, text.sealed)
        if (fresh === null) unopened.push(text.id)
        else if (await replaceSealedText(tx, column, text, fresh)) count += 1
      }
      return count
    })
    if (found.length < batchSize) return { column: `${column.table}.${column.column}`, moved, unopened }
    after = found.at(-1)?.id ?? after
  }
}

/** Null where no key of the ring opens it. */
function resealed(keys: Keyring, place: string, sealed: string): string | null {
  try {
    return seal(keys, place, open(keys, place, sealed))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
