import { makeExecutableSchema } from '@graphql-tools/schema'
import type { GraphQLSchema } from 'graphql'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { Limit, LimitDecision, Limiter } from '../../src/limits/limit.ts'
import { directivesSdl } from '../../src/policies/directives.ts'
import type { KnownPrincipal, PolicyContext, Principal } from '../../src/policies/principal.ts'

type Resolvers = NonNullable<Parameters<typeof makeExecutableSchema>[0]['resolvers']>

const words = `
  enum Role { USER AUDITOR ADMIN }
  enum Scope { BOOKS_READ BOOKS_WRITE }
  enum PolicyName { OWNER SECOND }
  enum SecurityEventType { BOOK_ADDED LOGIN_FAILED }
`

/** A schema with the directives of the engine and four enums of words; its SDL is not validated by anybody else. */
export function toySchema(sdl: string, resolvers: Resolvers = {}): GraphQLSchema {
  return makeExecutableSchema({ typeDefs: [directivesSdl, words, sdl], resolvers, assumeValidSDL: true })
}

export const noon = Date.parse('2030-01-01T12:00:00Z')
export const clockAtNoon = { now: () => noon }

export const stranger: Principal = { kind: 'anonymous' }

export function session(
  userId: string,
  roles: string[],
  more: { level?: number; ageSeconds?: number; factors?: readonly string[] } = {},
): KnownPrincipal {
  return {
    kind: 'session',
    userId,
    sessionId: `session-of-${userId}`,
    roles: new Set(roles),
    assuranceLevel: more.level ?? 1,
    secondFactorMethods: more.factors ?? [],
    authenticatedAt: noon / 1000 - (more.ageSeconds ?? 0),
  }
}

export function apiKey(userId: string, roles: string[], scopes: string[]): KnownPrincipal {
  return {
    kind: 'apiKey',
    userId,
    apiKeyId: `key-of-${userId}`,
    roles: new Set(roles),
    scopes: new Set(scopes),
  }
}

export function contextOf(viewer: Principal, ip = '192.0.2.1'): PolicyContext {
  return { viewer, client: { requestId: 'request-1', ip, userAgent: null } }
}

export interface CountingLimiter extends Limiter {
  /** Each charge in its order: name of the limit, key, points. */
  readonly charges: readonly (readonly [string, readonly string[], number])[]
}

/** A limiter in memory, by rate-limiter-flexible, that remembers what it charged. */
export function createMemoryLimiter(): CountingLimiter {
  const stores = new Map<string, RateLimiterMemory>()
  const charges: [string, readonly string[], number][] = []

  const storeOf = ({ name, points, windowSeconds }: Limit): RateLimiterMemory => {
    const store =
      stores.get(name) ?? new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds })
    stores.set(name, store)
    return store
  }
  const decisionOf = (limit: Limit, result: RateLimiterRes, allowed: boolean): LimitDecision => ({
    allowed,
    limit,
    remaining: Math.max(0, limit.points - result.consumedPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
    store: 'memory',
  })

  return {
    charges,
    async consume(limit, key, points) {
      charges.push([limit.name, key, points])
      try {
        return decisionOf(limit, await storeOf(limit).consume(JSON.stringify(key), points), true)
      } catch (rejection) {
        if (rejection instanceof RateLimiterRes) return decisionOf(limit, rejection, false)
        throw rejection
      }
    },
    async peek(limit, key) {
      const used = (await storeOf(limit).get(JSON.stringify(key))) ?? new RateLimiterRes(limit.points, 0, 0)
      const afterOne = new RateLimiterRes(0, used.msBeforeNext, used.consumedPoints + 1)
      return decisionOf(limit, afterOne, used.consumedPoints < limit.points)
    },
    async refund(limit, key, points) {
      await storeOf(limit).reward(JSON.stringify(key), points)
    },
  }
}
