import { parseArgs } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { RecordEvent } from '../audit/recorder.ts'
import { type EmailAddress, parseEmailAddress } from '../auth/emailAddress.ts'
import { passwordFaults } from '../auth/passwordRules.ts'
import { type StoredPassword, createPasswords } from '../auth/passwords.ts'
import { keyring } from '../crypto/keyring.ts'
import type { Database } from '../db/client.ts'
import { addRole, findByEmail, insertUser, usernameExists } from '../db/queries/users.ts'
import { systemClock } from '../observability/clock.ts'
import { usernameShape } from '../resolvers/checkInput.ts'
import { askPassword, readPassword } from './askPassword.ts'
import { CannotRun, type ExitCode, type Io, type Runnable } from './command.ts'
import { type CommandDatabase, withCommandDatabase } from './commandDatabase.ts'
import { generatePassword } from './generatePassword.ts'

interface Wish {
  readonly email: EmailAddress
  readonly username: string | null
  readonly json: boolean
}

/** What became of the account; a text says why nothing did. */
type Outcome = { readonly id: string; readonly created: boolean } | string

/** Makes an administrator, or makes one of an existing person: the only way to the first. */
export const adminCreate: Runnable = {
  usage: `Usage: gatehouse admin create --email E [--username U] [--password-stdin] [--json]

Makes an administrator and prints the id. Whoever has an account already becomes one and keeps the password.
Without a terminal and without --password-stdin a password is made, and shown once on the standard error.
Exit code 1: the password does not fit the rules, or the account may not become one.

  --email E          the address; it counts as verified
  --username U       3 to 32 letters, digits, dots, dashes or underscores
  --password-stdin   take the password from the first line of the standard input
  --json             print { id, email, created }
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        email: { type: 'string' },
        username: { type: 'string' },
        'password-stdin': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const wish = { ...readWish(values.email, values.username), json: values.json }
    const given = values['password-stdin'] ? await readPassword(io) : null
    return withCommandDatabase(io.env, (database) => create(wish, given, database, io))
  },
}

function readWish(address: string | undefined, name: string | undefined) {
  if (address === undefined) throw new CannotRun('--email is missing.')
  const email = parseEmailAddress(address)
  if (email === null) throw new CannotRun('what --email says is not an email address.')
  const username = usernameShape.safeParse(name)
  if (!username.success) throw new CannotRun(`the username ${username.error.issues[0]?.message}.`)
  return { email, username: username.data }
}

async function create(
  wish: Wish,
  given: string | null,
  database: CommandDatabase,
  io: Io,
): Promise<ExitCode> {
  const { db, recording } = database
  const record = recording('gatehouse admin create')
  const existing = await promote(db, record, wish.email)
  if (existing !== null) return tell(existing, wish, io)

  const password = given ?? (await choosePassword(wish, database, io))
  if (password === null) return tell('The two passwords differ.', wish, io)
  const { passwordHash, passwordRules } = database.config
  const reasons = passwordFaults(password, passwordRules, {
    email: wish.email.canonical,
    username: wish.username,
  })
  if (reasons.length > 0) return tell(['This password will not do:', ...reasons].join('\n  '), wish, io)

  const passwords = await createPasswords(
    keyring(database.secrets.encryption, 'password-pepper'),
    passwordHash,
    database.metrics,
  )
  const stored = await passwords.hash(password)
  const made = (await add(db, record, wish, stored)) ?? (await promote(db, record, wish.email))
  if (made === null) throw new CannotRun('the account came and went meanwhile. Try again.')
  // Told only now: a password of an account that was not made would mislead.
  if (given === null && io.input.isTTY !== true && typeof made !== 'string' && made.created) {
    io.err(`The password, shown this once: ${password}\n`)
  }
  return tell(made, wish, io)
}

function choosePassword(
  wish: Wish,
  { config, interrupted }: CommandDatabase,
  io: Io,
): Promise<string | null> {
  if (io.input.isTTY === true) return askPassword(io, interrupted)
  const context = { email: wish.email.canonical, username: wish.username }
  return Promise.resolve(generatePassword(config.passwordRules, context))
}

/** Null where nobody has the address. */
function promote(db: Database, record: RecordEvent, { canonical }: EmailAddress): Promise<Outcome | null> {
  return db.transaction(async (tx) => {
    const changed = await addRole(tx, canonical, 'ADMIN')
    if (changed !== null) {
      await record(tx, 'roles_changed', { added: ['ADMIN'] }, { userId: changed.id })
      return { id: changed.id, created: false }
    }
    const person = await findByEmail(tx, canonical)
    if (person === null) return null
    // Whoever registered an address without proving that it is theirs must not become its administrator.
    if (person.status !== 'ACTIVE') return `The account of this address is ${person.status}, not ACTIVE.`
    return { id: person.id, created: false }
  })
}

/** Null where somebody took the address meanwhile. */
function add(
  db: Database,
  record: RecordEvent,
  { email, username }: Wish,
  { hash, keyId }: StoredPassword,
): Promise<Outcome | null> {
  return db.transaction(async (tx) => {
    const usernameCanonical = username?.toLowerCase() ?? null
    if (usernameCanonical !== null && (await usernameExists(tx, usernameCanonical)))
      return 'This username is taken.'
    const row = await insertUser(tx, {
      id: uuidv7(),
      email: email.address,
      emailCanonical: email.canonical,
      username,
      usernameCanonical,
      roles: ['USER', 'ADMIN'],
      status: 'ACTIVE',
      emailVerifiedAt: new Date(systemClock.now()),
      passwordHash: hash,
      passwordKeyId: keyId,
    })
    if (row === null) return null
    await record(tx, 'user_registered', {}, { userId: row.id })
    await record(tx, 'roles_changed', { added: ['ADMIN'] }, { userId: row.id })
    return { id: row.id, created: true }
  })
}

function tell(outcome: Outcome, { email, json }: Wish, io: Io): ExitCode {
  if (typeof outcome === 'string') {
    io.err(`${outcome}\n`)
    return 1
  }
  const { id, created } = outcome
  if (!created) io.err('There was an account already: it is an administrator now, its password stays.\n')
  io.out(json ? `${JSON.stringify({ id, email: email.address, created })}\n` : `${id}\n`)
  return 0
}
