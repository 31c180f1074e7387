import type { Pool } from 'pg'
import { type Folds, startFolds } from './audit/folds.ts'
import { type Evidence, createEvidence } from './audit/evidence.ts'
import { createFollower } from './audit/follower.ts'
import type { Recorder } from './audit/recorder.ts'
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
import { createKeyStands } from './auth/keyStands.ts'
import { type OnNewAddress, createKeyUses } from './auth/keyUses.ts'
import { createLiveKeys } from './auth/liveKeys.ts'
import { createKnownDevices } from './auth/knownDevices.ts'
import { createLiveSessions } from './auth/liveSessions.ts'
import { createLockout } from './auth/lockout.ts'
import { passkeyOriginsOf } from './auth/passkeyOriginsOf.ts'
import { createPasskeys } from './auth/passkeys.ts'
import { createPasswords } from './auth/passwords.ts'
import { createRecoveryCodes } from './auth/recoveryCodes.ts'
import { createRefreshTokens } from './auth/refreshTokens.ts'
import { startRevocationFeed } from './auth/revocationFeed.ts'
import { createSecondFactors } from './auth/secondFactors.ts'
import { createSessions } from './auth/sessions.ts'
import { type ViewerWatch, createViewerWatch } from './auth/viewerWatch.ts'
import { createTotp } from './auth/totp.ts'
import { loadSigningKeys, retirementSeconds, rotateRing } from './auth/signingKeys.ts'
import type { Config, Secrets } from './config/config.ts'
import type { Services } from './context.ts'
import { createCursors } from './crypto/cursors.ts'
import { keyring } from './crypto/keyring.ts'
import { openDatabase } from './db/client.ts'
import { createEventPages } from './db/queries/eventPages.ts'
import { databaseNow, prepareFollowEvents } from './db/queries/securityEvents.ts'
import { withLibpqMeaning } from './db/tls.ts'
import { type GeneralLimits, createGeneralLimits } from './limits/generalLimits.ts'
import type { Limiter } from './limits/limit.ts'
import { createLimiter } from './limits/limiter.ts'
import { createRedis } from './limits/redis.ts'
import { systemAfter, systemClock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'
import { startRecording } from './recording.ts'

/** Connections that limits and the feed hold beside the pool: together they stay within DATABASE_POOL_MAX. */
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
export interface Assembly {
  readonly services: Services
  readonly recorder: Recorder
  readonly folds: Folds
  readonly identify: Identify
  readonly viewerWatch: ViewerWatch
  readonly limiter: Limiter
  readonly generalLimits: GeneralLimits
  /** The small pool beside, which jobs may use: a crowd at the big one does not reach it. */
  readonly limitPool: Pool
  /** Looks at the server's own figures, and raises what is over a threshold. */
  readonly watchFigures: () => Promise<number>
  readonly evidence: Evidence
  readonly isDatabaseUp: () => boolean
  readonly checkDatabase: () => Promise<boolean>
  readonly checkRedis: (() => Promise<boolean>) | null
  stop(): Promise<void>
}

/** The composition root: the one place that knows who is made of what. */
export async function createServices(deps: ServiceDeps): Promise<Assembly> {
  const { config, secrets, databaseUrl, logger, metrics, explain } = deps
  const clock = systemClock
  const { poolMax, timeoutMs, slowQueryMs } = config.database
  const connect = (max: number) =>
    openDatabase({ url: databaseUrl, poolMax: max, timeoutMs, slowQueryMs, logger, metrics })
  const { db, pool, close } = connect(Math.max(poolMax - limiterConnections - feedConnections, 1))
  const limitStore = connect(limiterConnections)
  const redis = config.redisUrl === null ? null : createRedis(config.redisUrl, logger)
  const closeStores = async () => {
    redis?.close()
    await Promise.all([close(), limitStore.close()])
  }

  const signingRing = keyring(secrets.jwt, 'signing-keys')
  const [signingKeys, passwords, recording] = await Promise.all([
    loadSigningKeys(db, signingRing, clock, systemAfter),
    createPasswords(keyring(secrets.encryption, 'password-pepper'), metrics),
    startRecording({ db, pool, config, secrets, clock, logger, metrics }),
  ]).catch(async (error: unknown) => {
    await closeStores()
    throw error
  })
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

  const liveSessions = createLiveSessions(db, () => feed.isUp(), clock)
  const liveKeys = createLiveKeys(db, () => feed.isUp())
  const feed = startRevocationFeed(
    { connectionString: withLibpqMeaning(databaseUrl), logger, metrics },
    {
      onChange(change) {
        liveSessions.forget(change)
        liveKeys.forget(change)
        viewerWatch.changed(change)
      },
      onGap() {
        liveSessions.forgetAll()
        liveKeys.forgetAll()
        viewerWatch.askAll()
      },
    },
  )
  const viewerWatch = createViewerWatch(
    liveSessions,
    createKeyStands(liveKeys, clock),
    () => feed.isUp(),
    systemAfter,
  )

  const { recorder } = recording
  const folds = startFolds(db, recorder, logger)
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
  const keySecret = keyring(secrets.session, 'limit-keys').current.bytes
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
      assessRisk: recording.assessRisk,
      userCursors: createCursors(keyring(secrets.session, 'cursors'), 'users'),
      pageOfEvents: createEventPages(db),
      eventFollower,
      clock,
      oneTimeTokens: recording.oneTimeTokens,
      notices: recording.notices,
      metrics,
      explain,
    },
    recorder,
    folds,
    identify: createIdentify({
      tokens: accessTokens,
      liveSessions,
      identifyKey: createIdentifyKey(keyDeps),
      identifySigned: createIdentifySigned(keyDeps),
    }),
    viewerWatch,
    limiter: createLimiter({ ...stores, postgresTimeoutMs }),
    generalLimits,
    limitPool: limitStore.pool,
    watchFigures: recording.watchFigures,
    evidence: createEvidence(db, keyring(secrets.encryption, 'evidence')),
    isDatabaseUp: feed.isUp,
    checkDatabase: async () => (await pool.query('SELECT 1')).rowCount === 1,
    checkRedis: redis === null ? null : async () => (await redis.ping()) >= 0,
    async stop() {
      eventFollower.stop()
      await Promise.all([folds.stop(), generalLimits.stop(), recording.stop()])
      await feed.stop()
      await closeStores()
    },
  }
}

function recordNewAddress(recorder: Recorder): OnNewAddress {
  return (tx, { apiKeyId, userId }, client) =>
    recorder.within({ client, operation: null, userId, apiKeyId })(tx, 'api_key_used_from_new_address', {
      apiKeyId,
    })
}
