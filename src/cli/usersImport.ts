import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { RecordEvent } from '../audit/recorder.ts'
import { importedKeyId } from '../auth/passwords.ts'
import type { Database, Transaction } from '../db/client.ts'
import { insertUser } from '../db/queries/users.ts'
import { CannotRun, type Io, type Runnable } from './command.ts'
import { withCommandDatabase } from './commandDatabase.ts'
import { type ImportedPerson, readImportLine } from './readImportLine.ts'

const batchSize = 200

interface Report {
  imported: number
  readonly refused: { readonly line: number; readonly reason: string }[]
}

/** Takes over people of another system, with the hashes of their passwords as they are. */
export const usersImport: Runnable = {
  usage: `Usage: gatehouse users import --file F [--dry-run] [--json]

Reads JSON Lines, one person a line, and adds them:
  { "email", "username"?, "passwordHash"?, "emailVerified"?, "createdAt"? }
passwordHash is bcrypt, argon2, scrypt or PBKDF2 (PHC, passlib or Django spelling) within a ceiling of cost; it is
hashed anew at the person's next sign-in. Without one the person chooses a password by a reset. Everybody is a USER.
A line that will not do is reported by its number with the reason, and the others are taken. Exit code 1: some were refused.

  --file F    the file; - is the standard input
  --dry-run   report, and add nobody
  --json      print { imported, refused: [{ line, reason }] }
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        file: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const { file } = values
    if (file === undefined) throw new CannotRun('--file is missing.')
    const report = await withCommandDatabase(io.env, ({ config, db, recording }) =>
      importAll(linesOf(file, io), {
        db,
        record: recording('gatehouse users import'),
        isDryRun: values['dry-run'],
        unverifiedStatus: config.emailVerificationRequired ? 'PENDING_VERIFICATION' : 'ACTIVE',
      }),
    )
    if (values.json) io.out(`${JSON.stringify(report, null, 2)}\n`)
    else {
      io.out(report.refused.map(({ line, reason }) => `line ${line}: ${reason}\n`).join(''))
      io.out(`${report.imported} imported, ${report.refused.length} refused\n`)
    }
    return report.refused.length > 0 ? 1 : 0
  },
}

interface ImportDeps {
  readonly db: Database
  readonly record: RecordEvent
  readonly isDryRun: boolean
  readonly unverifiedStatus: 'PENDING_VERIFICATION' | 'ACTIVE'
}

async function importAll(lines: AsyncIterable<string>, deps: ImportDeps): Promise<Report> {
  const report: Report = { imported: 0, refused: [] }
  let batch: { line: number; person: ImportedPerson }[] = []
  const flush = async () => {
    await addBatch(batch, report, deps)
    batch = []
  }
  let line = 0
  for await (const text of lines) {
    line += 1
    if (text.trim() === '') continue
    const read = readImportLine(text)
    if (typeof read === 'string') report.refused.push({ line, reason: read })
    else if (batch.push({ line, person: read }) === batchSize) await flush()
  }
  await flush()
  report.refused.sort((one, other) => one.line - other.line)
  return report
}

async function addBatch(
  batch: readonly { line: number; person: ImportedPerson }[],
  report: Report,
  deps: ImportDeps,
): Promise<void> {
  const undo = new Error('a dry run')
  await deps.db
    .transaction(async (tx) => {
      for (const { line, person } of batch) {
        if (await add(tx, person, deps)) report.imported += 1
        else report.refused.push({ line, reason: 'the address or the username is taken' })
      }
      if (deps.isDryRun) throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
}

async function add(tx: Transaction, person: ImportedPerson, deps: ImportDeps): Promise<boolean> {
  const { email, username, passwordHash, emailVerified, createdAt } = person
  const row = await insertUser(tx, {
    id: uuidv7(),
    email: email.address,
    emailCanonical: email.canonical,
    username,
    usernameCanonical: username?.toLowerCase() ?? null,
    // Nothing hashes to this: without a hash only a reset opens the account.
    passwordHash: passwordHash ?? '!',
    passwordKeyId: importedKeyId,
    status: emailVerified ? 'ACTIVE' : deps.unverifiedStatus,
    ...(emailVerified && { emailVerifiedAt: new Date() }),
    ...(createdAt !== null && { createdAt }),
  })
  if (row === null) return false
  await deps.record(tx, 'user_registered', {}, { userId: row.id })
  return true
}

async function* linesOf(file: string, io: Io): AsyncGenerator<string> {
  const input = file === '-' ? io.input : createReadStream(file)
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
}
