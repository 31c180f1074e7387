import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../db/client.ts'
import {
  type SessionRow,
  insertSession,
  lockSession,
  noteProof,
  ownerOfSession,
  prepareListLive,
  revokeSession,
  rotateSession,
} from '../db/queries/sessions.ts'
import type { Client } from '../observability/client.ts'
import type { AccessTokens } from './accessTokens.ts'
import { toPerson } from './person.ts'
import type { PresentedRefreshToken, RefreshTokens } from './refreshTokens.ts'
import { levelOf } from './assuranceLevel.ts'
import type { Person, SessionViewer } from './viewer.ts'

export interface SessionSettings {
  readonly idleTtlSeconds: number
  readonly absoluteTtlSeconds: number
  readonly refreshGraceSeconds: number
}

/** A session in the hands of its person. */
export interface StartedSession {
  readonly session: SessionRow
  readonly person: Person
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string
  readonly refreshTokenExpiresAt: Date
}

/** A session whose refresh token did not change. */
export type RenewedSession = Omit<StartedSession, 'refreshToken'> & { readonly refreshToken: null }

/** How a session began: the RFC 8176 methods that were proved, their level, and what the person calls the device. */
export interface SessionOrigin {
  readonly client: Client
  readonly authenticationMethods: readonly string[]
  /** 1 one factor, 2 two factors (NIST SP 800-63B). */
  readonly assuranceLevel: 1 | 2
  readonly deviceName: string | null
  /** What was proved counts as long ago: whatever asks for a recent proof asks again. */
  readonly isDoubtful?: boolean
}

/** What a refresh token was: the current one, the one before it within the grace, an older one, or of no live session. */
type RefreshOutcome = { readonly sessionId: string; readonly userId: string | null } & (
  | { readonly kind: 'rotated' | 'repeated'; readonly started: StartedSession }
  | { readonly kind: 'reused'; readonly stepsBehind: number }
  | { readonly kind: 'ended' }
)

export interface Sessions {
  /** The one way in: every sign-in ends here. */
  start(
    tx: Transaction,
    person: Person,
    securityVersion: number,
    origin: SessionOrigin,
  ): Promise<StartedSession>
  /** Judges and rotates in one atomic update; `reused` has revoked the session. */
  refresh(tx: Transaction, presented: PresentedRefreshToken): Promise<RefreshOutcome>
  /**
   * Renews the proof of identity of a session by one more method (RFC 8176) and, where it is another factor than those
   * before, its level. The refresh token stays what it was. Null where the session has ended.
   */
  proveAgain(
    tx: Transaction,
    viewer: Pick<SessionViewer, 'sessionId' | 'person' | 'securityVersion'>,
    method: string,
  ): Promise<RenewedSession | null>
  /** False where it had ended before. */
  revoke(tx: Transaction, sessionId: string): Promise<boolean>
  listLive(userId: string): Promise<SessionRow[]>
}

export function createSessions(
  db: Database,
  accessTokens: AccessTokens,
  refreshTokens: RefreshTokens,
  settings: SessionSettings,
): Sessions {
  const listLive = prepareListLive(db)

  const handOver = async <Token extends string | null>(
    session: SessionRow,
    person: Person,
    securityVersion: number,
    refreshToken: Token,
  ) => {
    const { token, expiresAt } = await accessTokens.issue({
      userId: person.id,
      sessionId: session.id,
      securityVersion,
      roles: person.roles,
      assuranceLevel: session.assuranceLevel,
      authenticationMethods: session.authenticationMethods,
      authenticatedAt: session.authenticatedAt,
    })
    return {
      session,
      person,
      accessToken: token,
      accessTokenExpiresAt: expiresAt,
      refreshToken,
      refreshTokenExpiresAt: session.expiresAt,
    }
  }

  return {
    async start(tx, person, securityVersion, origin) {
      const { client, authenticationMethods, assuranceLevel, deviceName, isDoubtful } = origin
      const { random, refreshHash } = refreshTokens.begin()
      const values = {
        id: uuidv7(),
        userId: person.id,
        ipAddress: client.ip,
        userAgent: client.userAgent,
        deviceName,
        authenticationMethods: [...authenticationMethods],
        assuranceLevel,
        refreshHash,
        ...(isDoubtful === true ? { authenticatedAt: new Date(0) } : {}),
      }
      const session = await insertSession(tx, values, settings.idleTtlSeconds, settings.absoluteTtlSeconds)
      return handOver(session, person, securityVersion, refreshTokens.make(session.id, 0, random))
    },

    async refresh(tx, presented) {
      const { sessionId, counter, random } = presented
      const row = await rotateSession(tx, presented, {
        idleSeconds: settings.idleTtlSeconds,
        graceSeconds: settings.refreshGraceSeconds,
      })
      if (row === null) return { kind: 'ended', sessionId, userId: await ownerOfSession(tx, sessionId) }

      const { person: columns, securityVersion, refreshCounter, revokedAt, rotated, ...session } = row
      const { userId } = session
      if (revokedAt !== null)
        return { kind: 'reused', sessionId, userId, stepsBehind: refreshCounter - counter }
      const token = refreshTokens.make(sessionId, refreshCounter, random)
      const started = await handOver(session, toPerson(columns), securityVersion, token)
      return { kind: rotated ? 'rotated' : 'repeated', sessionId, userId, started }
    },

    async proveAgain(tx, { sessionId, person, securityVersion }, method) {
      const session = await lockSession(tx, sessionId)
      if (session === null) return null
      const authenticationMethods = [...new Set([...session.authenticationMethods, method])]
      const assuranceLevel = Math.max(session.assuranceLevel, levelOf(authenticationMethods))
      const renewed = await noteProof(tx, sessionId, { authenticationMethods, assuranceLevel })
      return renewed === null ? null : handOver(renewed, person, securityVersion, null)
    },

    revoke: revokeSession,
    listLive: (userId) => listLive.execute({ userId }),
  }
}
