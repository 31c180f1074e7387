import { Refusal } from '../errors.ts'
import type { Client } from '../observability/client.ts'
import type { AccessClaims, AccessTokens } from './accessTokens.ts'
import type { IdentifyKey } from './identifyKey.ts'
import type { IdentifySigned } from './identifySigned.ts'
import { keyPrefix } from './keyText.ts'
import type { LiveSession, LiveSessions } from './liveSessions.ts'
import { refuseOutage } from './refuseOutage.ts'
import type { SignedRequest } from './signedRequest.ts'
import { type SessionViewer, type Viewer, anonymous } from './viewer.ts'

/** RFC 6750 2.1; a longer one was never issued here. */
const bearer = /^Bearer ([\w.~+/-]{1,4096}=*)$/i
const prefix = 'Bearer '
const keyStart = prefix + keyPrefix

/** `signed` is null for a request that carries no signature. */
export type Identify = (
  authorization: string | undefined,
  client: Client,
  signed: SignedRequest | null,
) => Viewer | Promise<Viewer>

interface IdentifyDeps {
  readonly tokens: AccessTokens
  readonly liveSessions: LiveSessions
  readonly identifyKey: IdentifyKey
  readonly identifySigned: IdentifySigned
}

/**
 * Who asks, by the Authorization header or by a signature. Absent is anonymous; present and bad throws `UNAUTHENTICATED`, never becomes
 * anonymous; where the database cannot tell, `SERVICE_UNAVAILABLE`. A token seen before, of a session in memory, is answered without a promise.
 */
export function createIdentify({
  tokens,
  liveSessions,
  identifyKey,
  identifySigned,
}: IdentifyDeps): Identify {
  // One viewer object serves every request of a token for as long as neither it nor its session changes.
  const viewers = new WeakMap<AccessClaims, { live: LiveSession; viewer: SessionViewer }>()

  const viewerOf = (claims: AccessClaims, live: LiveSession): SessionViewer => {
    const known = viewers.get(claims)
    if (known?.live === live) return known.viewer
    const viewer = toViewer(claims, live)
    viewers.set(claims, { live, viewer })
    return viewer
  }

  const verify = async (token: string): Promise<Viewer> => {
    const claims = tokens.recall(token) ?? (await tokens.verify(token))
    if (claims === null) throw new Refusal('UNAUTHENTICATED', { detail: 'the access token is not valid' })
    const live = await liveSessions.find(claims.sid).catch(refuseOutage)
    if (live === null) throw new Refusal('UNAUTHENTICATED', { detail: 'the session has ended' })
    return viewerOf(claims, live)
  }

  return (authorization, client, signed) => {
    if (signed !== null) {
      if (authorization === undefined) return identifySigned(signed, client)
      throw new Refusal('UNAUTHENTICATED', { detail: 'a token and a signature came together' })
    }
    if (authorization === undefined) return anonymous
    if (authorization.startsWith(keyStart)) return identifyKey(authorization.slice(prefix.length), client)
    // A token in memory was well formed when it got there: to look again costs more than to find it.
    const claims = authorization.startsWith(prefix)
      ? tokens.recall(authorization.slice(prefix.length))
      : undefined
    const live = claims === undefined ? undefined : liveSessions.recall(claims.sid)
    if (claims !== undefined && live !== undefined) return viewerOf(claims, live)

    const token = bearer.exec(authorization)?.[1]
    if (token === undefined) throw new Refusal('UNAUTHENTICATED', { detail: 'the credential is malformed' })
    return token.startsWith(keyPrefix) ? identifyKey(token, client) : verify(token)
  }
}

function toViewer(claims: AccessClaims, { session, person, securityVersion }: LiveSession): SessionViewer {
  if (claims.sv !== securityVersion || claims.sub !== person.id) {
    throw new Refusal('UNAUTHENTICATED', { detail: 'the access token is older than a change of the account' })
  }
  return {
    kind: 'session',
    userId: person.id,
    person,
    sessionId: session.id,
    roles: new Set(person.roles),
    assuranceLevel: session.assuranceLevel,
    secondFactorMethods: person.secondFactorMethods,
    authenticationMethods: session.authenticationMethods,
    authenticatedAt: Math.floor(session.authenticatedAt.getTime() / 1000),
    securityVersion,
    expiresAt: claims.exp,
  }
}
