import { hash } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Clock } from '../observability/clock.ts'
import { compactJws } from './compactJws.ts'
import { signingAlgorithm } from './signingKeyPair.ts'
import type { SigningKeys } from './signingKeys.ts'

/** RFC 9068. */
const tokenType = 'at+jwt'

/** Clocks of machines differ; more than a minute is refused. */
const skewSeconds = 60

/** Up to this share of its life is taken off a token at random, so that tokens given together do not end together. */
const jitterShare = 0.05

const verifiedTokensMax = 50_000

const claimsShape = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  sv: z.int().positive(),
  aal: z.int(),
  amr: z.array(z.string()),
  auth_time: z.int(),
  iat: z.int(),
  exp: z.int(),
})

export type AccessClaims = z.infer<typeof claimsShape>

interface AccessTokenSubject {
  readonly userId: string
  readonly sessionId: string
  readonly securityVersion: number
  readonly roles: readonly string[]
  readonly assuranceLevel: number
  readonly authenticationMethods: readonly string[]
  readonly authenticatedAt: Date
}

export interface AccessTokens {
  issue(subject: AccessTokenSubject): Promise<{ token: string; expiresAt: Date }>
  /** The claims of a token verified before and still good by its own time; undefined where it must be verified. */
  recall(token: string): AccessClaims | undefined
  /** The claims of a good token; null for any other. Who calls still asks whether its session lives. */
  verify(token: string): Promise<AccessClaims | null>
}

export interface AccessTokenSettings {
  /** Both issuer and audience: the origin of this deployment. */
  readonly issuer: string
  readonly ttlSeconds: number
}

/** Signed JWTs (RFC 9068) whose algorithm, type, issuer and audience are pinned (RFC 8725). */
export function createAccessTokens(
  keys: SigningKeys,
  settings: AccessTokenSettings,
  clock: Clock,
  random: () => number = Math.random,
): AccessTokens {
  const { issuer, ttlSeconds } = settings
  // Verifying costs 0.15 ms, more than the rest of a fast request; a look-up by SHA-256 costs 0.001 ms.
  const verified = new LRUCache<string, AccessClaims>({ max: verifiedTokensMax })
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    async issue(subject) {
      const issuedAt = nowSeconds()
      const { kid, key } = keys.active
      const expiresAt = issuedAt + Math.ceil(ttlSeconds * (1 - random() * jitterShare))
      const header = { alg: signingAlgorithm, typ: tokenType, kid }
      const claims = {
        iss: issuer,
        aud: issuer,
        sub: subject.userId,
        sid: subject.sessionId,
        sv: subject.securityVersion,
        roles: subject.roles,
        aal: subject.assuranceLevel,
        amr: subject.authenticationMethods,
        auth_time: Math.floor(subject.authenticatedAt.getTime() / 1000),
        iat: issuedAt,
        exp: expiresAt,
        jti: uuidv7(),
      }
      return { token: compactJws(header, claims, key), expiresAt: new Date(expiresAt * 1000) }
    },

    recall(token) {
      const claims = verified.get(hash('sha256', token, 'base64'))
      return claims !== undefined && claims.exp > nowSeconds() ? claims : undefined
    },

    async verify(token) {
      if (!isCanonical(token)) return null
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => findKey(keys, kid), {
          algorithms: [signingAlgorithm],
          typ: tokenType,
          issuer,
          audience: issuer,
          requiredClaims: ['exp', 'iat', 'sub'],
          currentDate: new Date(clock.now()),
        })
        const claims = claimsShape.safeParse(payload)
        // jose takes a token from the future; RFC 8725 does not.
        if (!claims.success || claims.data.iat > nowSeconds() + skewSeconds) return null
        verified.set(hash('sha256', token, 'base64'), claims.data)
        return claims.data
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}

async function findKey(keys: SigningKeys, kid: string | undefined) {
  const key = kid === undefined ? undefined : await keys.find(kid)
  if (key === undefined) throw new errors.JWKSNoMatchingKey()
  return key
}

/** One token has several spellings that decoders accept; only the one that was issued is accepted here. */
function isCanonical(token: string): boolean {
  const parts = token.split('.')
  return (
    parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  )
}
