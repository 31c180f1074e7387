import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { type FactorMethod, users } from './users.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** Authenticators and passkeys. One that was never confirmed is no factor, and `expires_at` ends it. */
export const secondFactors = pgTable(
  'second_factors',
  {
    id: uuid().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    method: text().$type<FactorMethod>().notNull(),
    name: text(),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    confirmedAt: timestamp({ withTimezone: true }),
    lastUsedAt: timestamp({ withTimezone: true }),
    /** Of an enrolment that waits to be confirmed; null for a factor. */
    expiresAt: timestamp({ withTimezone: true }),
    /** TOTP: the key, sealed for this very row. */
    sealedSecret: text(),
    /** TOTP: the last time step that was accepted; only a later one is. */
    lastStep: bigint({ mode: 'number' }),
    /** Passkey: the credential's id (base64url), its COSE key, and how often it says it was used. */
    credentialId: text().unique('second_factors_credential_id_key'),
    publicKey: bytea(),
    signCounter: bigint({ mode: 'number' }),
    transports: text().array(),
    /** Passkey: whether its private key is kept on several devices. */
    isBackedUp: boolean(),
  },
  (table) => [
    index('second_factors_user_id_idx').on(table.userId),
    uniqueIndex('second_factors_one_totp_key')
      .on(table.userId)
      .where(sql`${table.method} = 'TOTP' AND ${table.confirmedAt} IS NOT NULL`),
    uniqueIndex('second_factors_one_enrolment_key')
      .on(table.userId)
      .where(sql`${table.confirmedAt} IS NULL`),
    index('second_factors_expires_at_idx').on(table.expiresAt),
    check('second_factors_confirmed_or_ending', sql`(confirmed_at IS NULL) = (expires_at IS NOT NULL)`),
  ],
)
