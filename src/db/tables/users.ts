import { isNotNull } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

export type Role = 'USER' | 'AUDITOR' | 'ADMIN'
/** A kind of second factor that a person has set up; recovery codes come with them. */
export type FactorMethod = 'TOTP' | 'PASSKEY'
export type UserStatus = 'PENDING_VERIFICATION' | 'ACTIVE' | 'SUSPENDED' | 'DELETED'

/** People. A trigger raises `securityVersion` whenever roles, status, password or factors change, which ends older tokens. */
export const users = pgTable(
  'users',
  {
    id: uuid().primaryKey(),
    email: text().notNull(),
    emailCanonical: text().notNull().unique('users_email_canonical_key'),
    username: text(),
    usernameCanonical: text().unique('users_username_canonical_key'),
    roles: text().array().$type<Role[]>().notNull().default(['USER']),
    status: text().$type<UserStatus>().notNull().default('ACTIVE'),
    /** When a suspension ends by itself; null: when staff says so. Read with `status`, never alone. */
    suspendedUntil: timestamp({ withTimezone: true }),
    passwordHash: text().notNull(),
    /** Which pepper the hash was made with. */
    passwordKeyId: text().notNull(),
    /** Moves when the person chooses another password, not when the same one is hashed anew. */
    passwordChangedAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    /** Until the password is chosen anew by mail, nothing signs in: somebody said that it was not them. */
    passwordResetRequired: boolean().notNull().default(false),
    /** Until then neither the address nor the second factors change. */
    frozenUntil: timestamp({ withTimezone: true }),
    /** Of which kinds the person has a second factor; the trigger sees when that changes. */
    secondFactorMethods: text().array().$type<FactorMethod[]>().notNull().default([]),
    securityVersion: integer().notNull().default(1),
    emailVerifiedAt: timestamp({ withTimezone: true }),
    createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
    lastLoginAt: timestamp({ withTimezone: true }),
  },
  (table) => [
    index('users_email_prefix_idx').on(table.emailCanonical.op('text_pattern_ops')),
    index('users_username_prefix_idx').on(table.usernameCanonical.op('text_pattern_ops')),
    index('users_suspended_until_idx').on(table.suspendedUntil).where(isNotNull(table.suspendedUntil)),
  ],
)
