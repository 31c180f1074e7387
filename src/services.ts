import type { Pool } from 'pg'
import { createEvidence } from './audit/evidence.ts'
import { createFollower } from './audit/follower.ts'
import type { Recorder } from './audit/recorder.ts'
import { recordNewAddress } from './audit/recordNewAddress.ts'
import { createAccessTokens } from './auth/accessTokens.ts'
import { createApiKeys } from './auth/apiKeys.ts'
import { createChallenges } from './auth/challenges.ts'
import { createCredentials } from './auth/credentials.ts'
import { createFactorAttempts } from './auth/factorAttempts.ts'
import { type Identify, createIdentify } from './auth/identify.ts'
import { createIdentifyKey } from './auth/identifyKey.ts'
import { createIdentifySigned } from './auth/identifySigned.ts'
import { issuerOf } from './auth/issuerOf.ts'
import { createKeySecrets } from './auth/keySecrets.ts'
import { createKeyUses } from './auth/keyUses.ts'
import { createKnownDevices } from './auth/knownDevices.ts'
import { createLockout } from './auth/lockout.ts'
import { passkeyOriginsOf } from './auth/passkeyOriginsOf.ts'
import { createPasskeys } from './auth/passkeys.ts'
import { createPasswords } from './auth/passwords.ts'
import { createRecoveryCodes } from './auth/recoveryCodes.ts'
import { createRefreshTokens } from './auth/refreshTokens.ts'
import { startRevocation } from './auth/revocation.ts'
import { createSecondFactors } from './auth/secondFactors.ts'
import { createSessions } from './auth/sessions.ts'
import type { ViewerWatch } from './auth/viewerWatch.ts'
import { createTotp } from './auth/totp.ts'
import { loadSigningKeys, retirementSeconds, rotateRing } from './auth/signingKeys.ts'
import type { Config, Secrets } from './config/config.ts'
import type { Services } from './context.ts'
import { createCursors } from './crypto/cursors.ts'
import { keyring } from './crypto/keyring.ts'
import { type DatabaseOptions, openDatabase } from './db/client.ts'
import { prepareFollowAlerts } from './db/queries/followAlerts.ts'
import { createEventPages } from './db/queries/eventPages.ts'
import { databaseNow, prepareFollowEvents } from './db/queries/securityEvents.ts'
import { openRecordReads, pageConnections } from './db/recordReads.ts'
import { withLibpqMeaning } from './db/tls.ts'
import { type GeneralLimits, createGeneralLimits } from './limits/generalLimits.ts'
import type { Limiter } from './limits/limit.ts'
import { createLimiter } from './limits/limiter.ts'
import { createRedis } from './limits/redis.ts'
import { systemAfter, systemClock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'
import { type KeptRecord, keepRecord } from './keepRecord.ts'

/** Connections that limits and the feed hold beside the pool and pages: together within DATABASE_POOL_MAX. */
const limiterConnections = 3
const feedConnections = 1

/** Milliseconds in which Postgres decides about a limit, the wait for one of those connections included. */
const postgresTimeoutMs = 1_500

export interface ServiceDeps {
  readonly config: Config
  readonly secrets: Secrets
  /** Of the application's role. */
  readonly databaseUrl: string
  readonly logger: Logger
  readonly metrics: Metrics
  readonly explain: Services['explain']
}

/** Everything of which the server is made, started; `stop` ends it in the reverse order. */
export interface Assembly extends KeptRecord {
  readonly services: Services
  readonly recorder: Recorder
  readonly identify: Identify
  readonly viewerWatch: ViewerWatch
  readonly limiter: Limiter
  readonly generalLimits: GeneralLimits
  /** The small pool beside, which jobs may use: a crowd at the big one does not reach it. */
  readonly limitPool: Pool
  readonly isDatabaseUp: () => boolean
  readonly checkDatabase: () => Promise<boolean>
  readonly checkRedis: (() => Promise<boolean>) | null
  readonly checkReplica: (() => Promise<boolean>) | null
  stop(): Promise<void>
}

/** The composition root: the one place that knows who is made of what. */
export async function createServices(deps: ServiceDeps): Promise<Assembly> {
  const { config, secrets, databaseUrl, logger, metrics, explain } = deps
  const clock = systemClock
  const { poolMax, replicaUrl, timeoutMs, slowQueryMs } = config.database
  const connect = (changes: Partial<DatabaseOptions> & { poolMax: number }) =>
    openDatabase({ url: databaseUrl, timeoutMs, slowQueryMs, logger, metrics, ...changes })
  const beside = limiterConnections + feedConnections + (replicaUrl === null ? pageConnections(poolMax) : 0)
  const { db, pool, close } = connect({ poolMax: Math.max(poolMax - beside, 1) })
  const limitStore = connect({ poolMax: limiterConnections, name: 'limits' })
  const recordReads = openRecordReads(connect, db, config.database)
  const redis = config.redisUrl === null ? null : createRedis(config.redisUrl, logger)
  const relay = config.redisUrl === null ? null : createRedis(config.redisUrl, logger)
  const closeStores = async () => {
    redis?.close()
    relay?.close()
    await Promise.all([close(), limitStore.close(), recordReads.close()])
  }

  const signingRing = keyring(secrets.jwt, 'signing-keys')
  const orCloseStores = async (error: unknown): Promise<never> => {
    await closeStores()
    throw error
  }
  const [signingKeys, passwords] = await Promise.all([
    loadSigningKeys(db, signingRing, clock, systemAfter),
    createPasswords(keyring(secrets.encryption, 'password-pepper'), config.passwordHash, metrics),
  ]).catch(orCloseStores)
  // After what may refuse: it starts work of its own, which nobody would stop.
  const kept = await keepRecord({ db, pool, config, secrets, clock, logger, metrics }).catch(orCloseStores)
  const accessTokens = createAccessTokens(
    signingKeys,
    { issuer: issuerOf(config.http.appUrl), ttlSeconds: config.sessions.accessTokenTtlSeconds },
    clock,
  )
  const refreshTokens = createRefreshTokens(keyring(secrets.session, 'refresh-tokens'))
  const knownDevices = createKnownDevices(db, keyring(secrets.session, 'device-tokens'))
  const lockout = createLockout(db, keyring(secrets.session, 'login-attempts'), config.lockout)

  const host = new URL(config.http.appUrl).hostname
  const totp = createTotp(keyring(secrets.encryption, 'second-factors'), host, clock)
  const recoveryCodes = createRecoveryCodes()
  const passkeys = createPasskeys({ id: host, origins: passkeyOriginsOf(config.http) })

  const revocation = startRevocation({
    db,
    connectionString: withLibpqMeaning(databaseUrl),
    redis: redis && relay && { publisher: redis.client, subscriber: relay.client },
    clock,
    after: systemAfter,
    logger,
    metrics,
  })
  const { liveSessions, liveKeys } = revocation

  const { record, post, oneTimeTokens, assessRisk } = kept
  const { recorder } = record
  const keySecrets = createKeySecrets(
    keyring(secrets.apiKey, 'api-keys'),
    keyring(secrets.encryption, 'api-keys'),
  )
  const keyUses = createKeyUses(db, recordNewAddress(recorder), clock, logger)
  const keyDeps = { db, liveKeys, secrets: keySecrets, uses: keyUses, clock, logger }
  const eventFollower = createFollower({
    now: () => databaseNow(db),
    read: prepareFollowEvents(db),
    after: systemAfter,
    logger,
  })
  const alertFollower = createFollower({
    now: () => Promise.resolve(new Date(clock.now())),
    read: prepareFollowAlerts(db),
    after: systemAfter,
    logger,
  })
  const keySecret = keyring(secrets.session, 'limit-keys').current
  const stores = { redis: redis?.client ?? null, pool: limitStore.pool, keySecret, logger, metrics }
  const generalLimits = createGeneralLimits({ ...config.limits, ...stores })
  generalLimits.start()

  return {
    services: {
      db,
      credentials: createCredentials(db, knownDevices, lockout, passwords),
      knownDevices,
      lockout,
      passwords,
      passwordRules: config.passwordRules,
      emailVerificationRequired: config.emailVerificationRequired,
      sessions: createSessions(db, accessTokens, refreshTokens, config.sessions),
      liveSessions,
      apiKeys: createApiKeys(db, keySecrets),
      liveKeys,
      refreshTokens,
      secondFactors: createSecondFactors(db, { totp, recoveryCodes, passkeys }),
      recoveryCodes,
      passkeys,
      challenges: createChallenges(db),
      factorAttempts: createFactorAttempts(db),
      signingKeys,
      rotateSigningKeys: (tx) =>
        rotateRing(tx, signingRing, retirementSeconds(config.sessions.accessTokenTtlSeconds)),
      eventCursors: createCursors(keyring(secrets.session, 'cursors'), 'security_events'),
      alertCursors: createCursors(keyring(secrets.session, 'cursors'), 'security_alerts'),
      assessRisk,
      oneTimeTokens,
      userCursors: createCursors(keyring(secrets.session, 'cursors'), 'users'),
      recordReads: recordReads.anew,
      pageOfEvents: createEventPages(recordReads),
      eventFollower,
      alertFollower,
      evidence: createEvidence(db, keyring(secrets.encryption, 'evidence')),
      clock,
      notices: post.notices,
      mailRequests: post.mailRequests,
      metrics,
      explain,
    },
    ...kept,
    recorder,
    identify: createIdentify({
      tokens: accessTokens,
      liveSessions,
      identifyKey: createIdentifyKey(keyDeps),
      identifySigned: createIdentifySigned(keyDeps),
    }),
    viewerWatch: revocation.viewerWatch,
    limiter: createLimiter({ ...stores, postgresTimeoutMs }),
    generalLimits,
    limitPool: limitStore.pool,
    isDatabaseUp: revocation.isFeedUp,
    checkDatabase: async () => (await pool.query('SELECT 1')).rowCount === 1,
    checkReplica: recordReads.checkReplica,
    checkRedis: redis === null ? null : async () => (await redis.ping()) >= 0,
    async stop() {
      eventFollower.stop()
      alertFollower.stop()
      await Promise.all([generalLimits.stop(), kept.stop()])
      await revocation.stop()
      await closeStores()
    },
  }
}
