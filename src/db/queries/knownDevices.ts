import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import { after } from '../after.ts'
import type { Database, Transaction } from '../client.ts'
import { knownDevices } from '../tables/knownDevices.ts'
import { users } from '../tables/users.ts'

/** Staff are asked for their second factor at each sign-in, whatever was remembered before they were staff. */
const isStaff = sql`EXISTS (SELECT FROM unnest(${users.roles}) AS role WHERE upper(role) IN ('AUDITOR', 'ADMIN'))`

/** Prepared: a device of a person that is still known, and whether its second factor is remembered. */
export function prepareFindDevice(db: Database) {
  return db
    .select({
      id: knownDevices.id,
      secretHash: knownDevices.secretHash,
      isRemembered: sql<boolean>`coalesce(${knownDevices.rememberedUntil} > now(), false) AND NOT ${isStaff}`,
    })
    .from(knownDevices)
    .innerJoin(users, eq(users.id, knownDevices.userId))
    .where(
      and(
        eq(knownDevices.id, sql.placeholder('deviceId')),
        eq(knownDevices.userId, sql.placeholder('userId')),
        gt(knownDevices.expiresAt, sql`now()`),
      ),
    )
    .limit(1)
    .prepare('known_devices_find')
}

/** Notes a sign-in from a device that is still known; false where it is not. */
export async function touchDevice(
  tx: Transaction,
  device: { id: string; userId: string; secretHash: Buffer },
  seen: { ipAddress: string; userAgent: string | null },
  knownSeconds: number,
): Promise<boolean> {
  const { rowCount } = await tx
    .update(knownDevices)
    .set({ ...seen, lastUsedAt: sql`now()`, expiresAt: after(knownSeconds) })
    .where(
      and(
        eq(knownDevices.id, device.id),
        eq(knownDevices.userId, device.userId),
        eq(knownDevices.secretHash, device.secretHash),
        gt(knownDevices.expiresAt, sql`now()`),
      ),
    )
  return rowCount === 1
}

/** Adds a device; of a person's others only the `othersMax` used last stay known. */
export async function insertDevice(
  tx: Transaction,
  device: Omit<typeof knownDevices.$inferInsert, 'expiresAt' | 'rememberedUntil'>,
  seconds: { known: number; remembered: number | null },
  othersMax: number,
): Promise<void> {
  const surplus = tx
    .select({ id: knownDevices.id })
    .from(knownDevices)
    .where(eq(knownDevices.userId, device.userId))
    .orderBy(desc(knownDevices.lastUsedAt))
    .offset(othersMax)
  await tx.delete(knownDevices).where(inArray(knownDevices.id, surplus))
  await tx.insert(knownDevices).values({
    ...device,
    expiresAt: after(seconds.known),
    rememberedUntil: seconds.remembered === null ? null : after(seconds.remembered),
  })
}

/** The devices of a person that are kept, still known or not. */
export async function deviceIdsOf(tx: Transaction, userId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: knownDevices.id })
    .from(knownDevices)
    .where(eq(knownDevices.userId, userId))
  return rows.map(({ id }) => id)
}

/** Forgets one device of a person. */
export async function deleteDevice(
  tx: Transaction,
  { id, userId }: { id: string; userId: string },
): Promise<void> {
  await tx.delete(knownDevices).where(and(eq(knownDevices.id, id), eq(knownDevices.userId, userId)))
}

/** Forgets every device of a person; answers how many there were. */
export async function deleteDevicesOf(tx: Transaction, userId: string): Promise<number> {
  const { rowCount } = await tx.delete(knownDevices).where(eq(knownDevices.userId, userId))
  return rowCount ?? 0
}
