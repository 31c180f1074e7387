import { parseArgs } from 'node:util'
import type { Runnable } from './command.ts'
import { withCommandDatabase } from './commandDatabase.ts'

/** Applies the migrations that the database lacks, as every start does. */
export const dbMigrate: Runnable = {
  usage: `Usage: gatehouse db migrate [--json]

Applies the migrations that the database lacks and prints their names; safe beside a server that runs.

  --json   print { migrated: [name] }
`,

  async run(args, io) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    const migrated = await withCommandDatabase(io.env, ({ store }) => Promise.resolve(store.migrated))
    if (values.json) io.out(`${JSON.stringify({ migrated }, null, 2)}\n`)
    else io.out(migrated.map((name) => `${name}\n`).join(''))
    if (migrated.length === 0) io.err('The database lacks no migration.\n')
    return 0
  },
}
