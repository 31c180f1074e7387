import { desc, eq, getTableColumns, sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { apiKeyAddresses } from '../tables/apiKeyAddresses.ts'
import { apiKeys } from '../tables/apiKeys.ts'
import { knownDevices } from '../tables/knownDevices.ts'
import { oneTimeTokens } from '../tables/oneTimeTokens.ts'
import { recoveryCodes } from '../tables/recoveryCodes.ts'
import { secondFactors } from '../tables/secondFactors.ts'
import { securityAlerts } from '../tables/securityAlerts.ts'
import { securityEvents } from '../tables/securityEvents.ts'
import { sessions } from '../tables/sessions.ts'
import { users } from '../tables/users.ts'
import { statusNow } from './users.ts'

/** Beyond it only the latest are given: an answer must end. */
const eventsMax = 50_000

const {
  passwordHash: _hash,
  passwordKeyId: _keyId,
  emailCanonical: _email,
  usernameCanonical: _name,
  securityVersion: _version,
  ...accountColumns
} = getTableColumns(users)
const { refreshHash: _refreshHash, refreshCounter: _counter, ...sessionColumns } = getTableColumns(sessions)
const { secretHash: _secretHash, ...deviceColumns } = getTableColumns(knownDevices)
const { keptSecret: _kept, previousKeptSecret: _previous, ...keyColumns } = getTableColumns(apiKeys)
const {
  sealedSecret: _sealed,
  lastStep: _step,
  credentialId: _credential,
  publicKey: _publicKey,
  signCounter: _signCounter,
  ...factorColumns
} = getTableColumns(secondFactors)
const { tokenHash: _tokenHash, ...tokenColumns } = getTableColumns(oneTimeTokens)
// Not who else did it, which is about them; nor the chain, whose salt would tell what was erased.
const {
  actorId: _actor,
  personalDetails: _details,
  writerId: _writer,
  sequence: _sequence,
  previousHash: _before,
  hash: _rowHash,
  salt: _salt,
  commitment: _commitment,
  ...eventColumns
} = getTableColumns(securityEvents)
/** Not who took an alert on. */
const alertColumns = {
  id: securityAlerts.id,
  timestamp: securityAlerts.timestamp,
  rule: securityAlerts.rule,
  severity: securityAlerts.severity,
  status: securityAlerts.status,
  summary: securityAlerts.summary,
  count: securityAlerts.count,
  ipAddress: securityAlerts.ipAddress,
}

/** Everything that is held about a person but hashes and keys, by what it is, the latest events first; null for nobody. */
export async function personalDataOf(tx: Transaction, userId: string) {
  const [found] = await tx
    .select({
      generatedAt: sql`now()`.mapWith(users.createdAt),
      account: { ...accountColumns, status: statusNow },
    })
    .from(users)
    .where(eq(users.id, userId))
  if (found === undefined) return null
  return {
    ...found,
    sessions: await tx.select(sessionColumns).from(sessions).where(eq(sessions.userId, userId)),
    devices: await tx.select(deviceColumns).from(knownDevices).where(eq(knownDevices.userId, userId)),
    secondFactors: await tx.select(factorColumns).from(secondFactors).where(eq(secondFactors.userId, userId)),
    recoveryCodesLeft: await tx.$count(recoveryCodes, eq(recoveryCodes.userId, userId)),
    apiKeys: await tx.select(keyColumns).from(apiKeys).where(eq(apiKeys.userId, userId)),
    apiKeyAddresses: await tx
      .select(getTableColumns(apiKeyAddresses))
      .from(apiKeyAddresses)
      .innerJoin(apiKeys, eq(apiKeys.id, apiKeyAddresses.apiKeyId))
      .where(eq(apiKeys.userId, userId)),
    mailedTokens: await tx.select(tokenColumns).from(oneTimeTokens).where(eq(oneTimeTokens.userId, userId)),
    events: await tx
      .select(eventColumns)
      .from(securityEvents)
      .where(eq(securityEvents.userId, userId))
      .orderBy(desc(securityEvents.timestamp), desc(securityEvents.id))
      .limit(eventsMax),
    alerts: await tx.select(alertColumns).from(securityAlerts).where(eq(securityAlerts.userId, userId)),
  }
}
