import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { apiKeyAddresses } from '../tables/apiKeyAddresses.ts'
import { apiKeys } from '../tables/apiKeys.ts'
import { users } from '../tables/users.ts'
import { personColumns } from './users.ts'

/** What is shown of a key; its secrets stay behind. */
const shownColumns = {
  id: apiKeys.id,
  userId: apiKeys.userId,
  name: apiKeys.name,
  scopes: apiKeys.scopes,
  signed: apiKeys.signed,
  allowedIps: apiKeys.allowedIps,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
}

export type ApiKeyRow = Pick<typeof apiKeys.$inferSelect, keyof typeof shownColumns>

const judgedColumns = {
  ...shownColumns,
  secretNumber: apiKeys.secretNumber,
  keptSecret: apiKeys.keptSecret,
  previousKeptSecret: apiKeys.previousKeptSecret,
  previousSecretExpiresAt: apiKeys.previousSecretExpiresAt,
}

/** A key with what its secret is judged by. */
export type JudgedApiKeyRow = Pick<typeof apiKeys.$inferSelect, keyof typeof judgedColumns>

const isLive = and(
  isNull(apiKeys.revokedAt),
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
)

/** Prepared: a key, live or not, with its person. */
export function prepareFindKey(db: Database) {
  return db
    .select({ key: judgedColumns, person: personColumns, securityVersion: users.securityVersion })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(eq(apiKeys.id, sql.placeholder('id')))
    .limit(1)
    .prepare('api_keys_find')
}

/** Prepared: a person's keys, the newest first, those that have ended included. */
export function prepareListKeys(db: Database) {
  return db
    .select(shownColumns)
    .from(apiKeys)
    .where(eq(apiKeys.userId, sql.placeholder('userId')))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(100)
    .prepare('api_keys_list')
}

/** Adds a key unless the person has `keysMax` live ones: null. Those of one person are added one after the other. */
export async function insertKey(
  tx: Transaction,
  key: Omit<typeof apiKeys.$inferInsert, 'expiresAt'>,
  expiresInDays: number | null,
  keysMax: number,
): Promise<ApiKeyRow | null> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, key.userId)).for('no key update')
  const live = await tx.$count(apiKeys, and(eq(apiKeys.userId, key.userId), isLive))
  if (live >= keysMax) return null

  const expiresAt = expiresInDays === null ? null : sql`now() + make_interval(days => ${expiresInDays})`
  const [row] = await tx
    .insert(apiKeys)
    .values({ ...key, expiresAt })
    .returning(shownColumns)
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row')
  return row
}

/** Gives a live key of this person another secret; the one before is good for `graceSeconds` more. Null: no such key. */
export async function replaceSecret(
  tx: Transaction,
  key: { id: string; userId: string },
  keep: (signed: boolean) => string,
  graceSeconds: number,
): Promise<ApiKeyRow | null> {
  const isTheirs = and(eq(apiKeys.id, key.id), eq(apiKeys.userId, key.userId), isLive)
  const [found] = await tx.select({ signed: apiKeys.signed }).from(apiKeys).where(isTheirs).for('update')
  if (found === undefined) return null

  const isKept = graceSeconds > 0
  const [row] = await tx
    .update(apiKeys)
    .set({
      keptSecret: keep(found.signed),
      secretNumber: sql`${apiKeys.secretNumber} + 1`,
      previousKeptSecret: isKept ? sql`${apiKeys.keptSecret}` : null,
      previousSecretExpiresAt: isKept ? after(graceSeconds) : null,
    })
    .where(eq(apiKeys.id, key.id))
    .returning(shownColumns)
  return row ?? null
}

/** Ends a key of this person: `revoked` for the one call that did it, `ended` where it had been, `absent` for any other id. */
export async function revokeKey(
  tx: Transaction,
  { id, userId }: { id: string; userId: string },
): Promise<'revoked' | 'ended' | 'absent'> {
  const isTheirs = and(eq(apiKeys.id, id), eq(apiKeys.userId, userId))
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()`, previousKeptSecret: null, previousSecretExpiresAt: null })
    .where(and(isTheirs, isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  if (revoked.length > 0) return 'revoked'
  return (await tx.$count(apiKeys, isTheirs)) > 0 ? 'ended' : 'absent'
}

/** Puts the same secret in place of itself, kept under the current key; whoever was first has done it. */
export async function rekeepSecret(db: Database, id: string, before: string, after: string): Promise<void> {
  const replaced = (column: typeof apiKeys.keptSecret | typeof apiKeys.previousKeptSecret) =>
    sql`CASE WHEN ${column} = ${before} THEN ${after} ELSE ${column} END`
  await db
    .update(apiKeys)
    .set({
      keptSecret: replaced(apiKeys.keptSecret),
      previousKeptSecret: replaced(apiKeys.previousKeptSecret),
    })
    .where(
      and(eq(apiKeys.id, id), or(eq(apiKeys.keptSecret, before), eq(apiKeys.previousKeptSecret, before))),
    )
}

/** Notes that a key was used now, once a minute at most. */
export async function noteUse(db: Database | Transaction, id: string): Promise<void> {
  const isStale = sql`${apiKeys.lastUsedAt} < now() - interval '1 minute'`
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), isStale)))
}

/** Notes an address of a key; true where it had not been used from there. An IPv6 address stands for its /64. */
export async function noteAddress(tx: Transaction, apiKeyId: string, ip: string): Promise<boolean> {
  const network = sql`CASE WHEN family(${ip}::inet) = 6 THEN network(set_masklen(${ip}::inet, 64))::inet ELSE ${ip}::inet END`
  const added = await tx
    .insert(apiKeyAddresses)
    .values({ apiKeyId, network })
    .onConflictDoNothing()
    .returning({ network: apiKeyAddresses.network })
  return added.length > 0
}
