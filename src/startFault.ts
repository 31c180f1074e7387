import { DrizzleQueryError } from 'drizzle-orm/errors'
import { DatabaseError } from 'pg'
import { databaseFault } from './db/databaseFault.ts'

/** What an operator can do about a state of Postgres (PostgreSQL 18, appendix A) when it comes up at the start. */
const states = new Map([
  ['28P01', 'The database refuses the password in DATABASE_URL or DATABASE_MIGRATE_URL.'],
  ['28000', 'The database refuses the role in DATABASE_URL or DATABASE_MIGRATE_URL.'],
  ['3D000', 'The database that DATABASE_URL names does not exist. Create it first.'],
  [
    '42501',
    'The role of DATABASE_URL may not use the tables of Gatehouse. Make it a member of gatehouse_app: GRANT gatehouse_app TO the role.',
  ],
])

/** The sentence for whoever started us: what is wrong, and what to do. Neither statements nor their values are in it. */
export function startFault(error: unknown): string {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  const known = cause instanceof DatabaseError ? states.get(cause.code ?? '') : undefined
  if (known !== undefined) return known
  const fault = socketFault(cause)
  if (fault !== null) return fault
  if (databaseFault(cause)?.kind === 'unavailable') {
    return `The database of DATABASE_URL cannot be reached (${codeOf(cause) ?? wordsOf(cause)}). Start it, or set DATABASE_URL right.`
  }
  return wordsOf(cause)
}

function socketFault(error: unknown): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || error.syscall !== 'listen')
    return fileFault(error)
  const place =
    'address' in error && 'port' in error ? `${String(error.address)}:${String(error.port)}` : 'the address'
  const code = codeOf(error)
  if (code === 'EADDRINUSE')
    return `Something else listens on ${place} already. Stop it, or set PORT to another.`
  if (code === 'EADDRNOTAVAIL') return `${place} is not an address of this machine. Set HOST to one that is.`
  if (code === 'EACCES') return `We may not listen on ${place}. Set PORT to 1024 or above.`
  return `We cannot listen on ${place} (${code}). Set HOST and PORT to another.`
}

function fileFault(error: unknown): string | null {
  if (!(error instanceof Error) || !('path' in error)) return null
  return `The file ${String(error.path)} cannot be used (${codeOf(error)}).`
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

function wordsOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
