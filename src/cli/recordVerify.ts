import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkpointsFile } from '../audit/chain/checkpointFile.ts'
import { keysOfRing, keysOfText } from '../audit/verify/trustedKeys.ts'
import { verifyDatabase } from '../audit/verify/verifyDatabase.ts'
import { verifyExport } from '../audit/verify/verifyExport.ts'
import type { Verification } from '../audit/verify/verifyLines.ts'
import { keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/client.ts'
import { CannotRun, type ExitCode, type Io, type Runnable } from './command.ts'
import { type CommandDatabase, readAll, withCommandDatabase } from './commandDatabase.ts'
import { table } from './table.ts'

/** Finds what was changed in the record, in the database or in an export of it. */
export const recordVerify: Runnable = {
  usage: `Usage: gatehouse record verify [--file F] [--public-key F] [--json]

Follows every chain of the record to its first row, and checks every signed checkpoint, those of the file
GATEHOUSE_HOME/checkpoints.jsonl too. Names each row or checkpoint that was edited, inserted, deleted, reordered or cut
off, and each that was emptied although its person is not deleted. What was found is itself recorded.
Exit code 1: the record is not whole.

  --file F         verify this export instead; a database is not needed
  --public-key F   trust this key alone (PEM, a JWK or a JWK Set) rather than the one that the secrets make
  --json           print { ok, rows, checkpoints, faults: [{ kind, id, timestamp }] }
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        file: { type: 'string' },
        'public-key': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const { file, 'public-key': keyFile } = values
    const found =
      file === undefined
        ? await withCommandDatabase(io.env, (database) => verifyHere(database, keyFile))
        : await verifyExport(file, await keysFor(io, keyFile)).catch(cannotRun)
    return tell(found, values.json, io)
  },
}

async function verifyHere(database: CommandDatabase, keyFile: string | undefined): Promise<Verification> {
  const { config, db, recording, secrets } = database
  const ring = keyring(secrets.jwt, 'record-signing')
  const keys = keyFile === undefined ? await keysOfRing(ring, db) : await keysIn(keyFile, db)
  const found = await verifyDatabase({ db, keys, since: null, file: join(config.home, checkpointsFile) })
  const { faultCount: faults, ok, rows } = found
  const record = recording('gatehouse record verify')
  await db.transaction((tx) =>
    ok ? record(tx, 'chain_verified', { rows }) : record(tx, 'chain_broken', { rows, faults }),
  )
  return found
}

async function keysFor(io: Io, keyFile: string | undefined) {
  if (keyFile !== undefined) return keysIn(keyFile, null)
  const { secrets } = await readAll(io.env)
  return keysOfRing(keyring(secrets.jwt, 'record-signing'), null)
}

function keysIn(file: string, db: Database | null) {
  return readFile(file, 'utf8')
    .then((text) => keysOfText(text, db))
    .catch((cause: unknown) => {
      throw new CannotRun(`there is no public key to read in ${file}.`, { cause })
    })
}

function cannotRun(cause: unknown): never {
  throw new CannotRun(cause instanceof Error ? `${cause.message}.` : 'the file cannot be read.', { cause })
}

function tell(
  { ok, rows, checkpoints, faults, faultCount }: Verification,
  asJson: boolean,
  io: Io,
): ExitCode {
  if (asJson) io.out(`${JSON.stringify({ ok, rows, checkpoints, faults }, null, 2)}\n`)
  else {
    if (!ok)
      io.out(
        table(
          ['fault', 'timestamp', 'id'],
          faults.map((fault) => [fault.kind, fault.timestamp ?? '', fault.id ?? '']),
        ),
      )
    io.out(`${rows} rows, ${checkpoints} checkpoints, ${ok ? 'no fault' : `${faultCount} faults`}\n`)
  }
  return ok ? 0 : 1
}
