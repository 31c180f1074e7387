import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../db/client.ts'
import { revokeOtherSessions, revokeSessionOf } from '../db/queries/sessionEnds.ts'
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
import { type OnRotated, createRotate } from './rotations.ts'
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
interface SessionOrigin {
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
  | { readonly kind: 'reused'; readonly stepsBehind: number; readonly person: Person }
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
  /** Rotates the usual token, together with others of the moment; null for one that `refresh` must judge on its own. */
  rotate(presented: PresentedRefreshToken, onRotated: OnRotated): Promise<StartedSession | null>
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
  /** Ends the session that a refresh token, of whatever age, was made for; whose it was, or null where it had ended before. */
  leave(
    tx: Transaction,
    presented: PresentedRefreshToken,
  ): Promise<{ readonly sessionId: string; readonly userId: string } | null>
  /** Ends a session of this person; false where there is none of theirs that lives. */
  revokeOf(tx: Transaction, userId: string, sessionId: string): Promise<boolean>
  /** Ends all sessions of a person but one; answers which. */
  revokeOthers(tx: Transaction, userId: string, keptSessionId: string): Promise<string[]>
  listLive(userId: string): Promise<SessionRow[]>
}

export function createSessions(
  db: Database,
  accessTokens: AccessTokens,
  refreshTokens: RefreshTokens,
  settings: SessionSettings,
): Sessions {
  const listLive = prepareListLive(db)
  const rotateTogether = createRotate(db, settings.idleTtlSeconds)

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

    async rotate(presented, onRotated) {
      const row = await rotateTogether(presented, onRotated)
      if (row === null) return null
      const {
        person,
        securityVersion,
        refreshCounter,
        revokedAt: _revokedAt,
        rotated: _rotated,
        ...session
      } = row
      const token = refreshTokens.make(session.id, refreshCounter, presented.random)
      return handOver(session, toPerson(person), securityVersion, token)
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
        return {
          kind: 'reused',
          sessionId,
          userId,
          stepsBehind: refreshCounter - counter,
          person: toPerson(columns),
        }
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
    async leave(tx, { sessionId }) {
      if (!(await revokeSession(tx, sessionId))) return null
      const userId = await ownerOfSession(tx, sessionId)
      return userId === null ? null : { sessionId, userId }
    },
    revokeOf: revokeSessionOf,
    revokeOthers: revokeOtherSessions,
    listLive: (userId) => listLive.execute({ userId }),
  }
}
