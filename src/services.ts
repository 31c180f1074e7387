import type { Pool } from 'pg'
import type { Folds } from './audit/folds.ts'
import { startFolds } from './audit/folds.ts'
import { alertRules } from './audit/alerts/index.ts'
import { createAlerts } from './audit/alerts/createAlerts.ts'
import { type Recorder, createRecorder } from './audit/recorder.ts'
import { createWeighRisk } from './audit/risk/assessRisk.ts'
import { openBadNetworks } from './audit/risk/badNetworks.ts'
import { openGeography } from './audit/risk/geography.ts'
import { createRespond } from './audit/risk/respond.ts'
import { createAccessTokens } from './auth/accessTokens.ts'
import { createCredentials } from './auth/credentials.ts'
import { type Identify, createIdentify } from './auth/identify.ts'
import { createLiveSessions } from './auth/liveSessions.ts'
import { createLockout } from './auth/lockout.ts'
import { createPasswords } from './auth/passwords.ts'
import { createRefreshTokens } from './auth/refreshTokens.ts'
import { startRevocationFeed } from './auth/revocationFeed.ts'
import { createSessions } from './auth/sessions.ts'
import { type ViewerWatch, createViewerWatch } from './auth/viewerWatch.ts'
import { loadSigningKeys } from './auth/signingKeys.ts'
import type { Config, Secrets } from './config/config.ts'
import type { Services } from './context.ts'
import { createCursors } from './crypto/cursors.ts'
import { keyring } from './crypto/keyring.ts'
import { openDatabase } from './db/client.ts'
import { withLibpqMeaning } from './db/tls.ts'
import { type GeneralLimits, createGeneralLimits } from './limits/generalLimits.ts'
import type { Limiter } from './limits/limit.ts'
import { createLimiter } from './limits/limiter.ts'
import { createRedis } from './limits/redis.ts'
import { createNotices } from './notify/notices.ts'
import { systemAfter, systemClock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'

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
  readonly jwks: () => unknown
  readonly isDatabaseUp: () => boolean
  readonly checkDatabase: () => Promise<boolean>
  readonly checkRedis: (() => Promise<boolean>) | null
  stop(): Promise<void>
}

/** The composition root: the one place that knows who is made of what. */
export async function createServices({
  config,
  secrets,
  databaseUrl,
  logger,
  metrics,
  explain,
}: ServiceDeps): Promise<Assembly> {
  const clock = systemClock
  const geography = openGeography(config.risk.geoipDatabasePath, logger)
  const badNetworks = openBadNetworks(config.risk.badNetworksPath, logger)
  const weighRisk = createWeighRisk({ geography, badNetworks, clock })
  const { poolMax, timeoutMs, slowQueryMs } = config.database
  const connect = (max: number) =>
    openDatabase({ url: databaseUrl, poolMax: max, timeoutMs, slowQueryMs, logger, metrics })
  const { db, pool, close } = connect(Math.max(poolMax - limiterConnections - feedConnections, 1))
  const limitStore = connect(limiterConnections)
  const redis = config.redisUrl === null ? null : createRedis(config.redisUrl, logger)
  const closeStores = async () => {
    redis?.close()
    geography.stop()
    badNetworks.stop()
    await Promise.all([close(), limitStore.close()])
  }

  const [signingKeys, passwords] = await Promise.all([
    loadSigningKeys(db, keyring(secrets.jwt, 'signing-keys')),
    createPasswords(keyring(secrets.encryption, 'password-pepper'), metrics),
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
  const lockout = createLockout(db, keyring(secrets.session, 'login-attempts'), config.lockout)

  const liveSessions = createLiveSessions(db, () => feed.isUp(), clock)
  const feed = startRevocationFeed(
    { connectionString: withLibpqMeaning(databaseUrl), logger, metrics },
    {
      onChange(change) {
        liveSessions.forget(change)
        viewerWatch.changed(change)
      },
      onGap() {
        liveSessions.forgetAll()
        viewerWatch.askAll()
      },
    },
  )
  const viewerWatch = createViewerWatch(liveSessions, () => feed.isUp(), systemAfter)

  const notices = createNotices({
    enqueue: () => Promise.reject(new Error('there is no outbox yet')),
    issueReportToken: () => Promise.reject(new Error('there are no report tokens yet')),
  })
  const alerts = createAlerts(alertRules)
  const recorder = createRecorder({
    db,
    assessRisk: weighRisk,
    alerts,
    respond: createRespond((tx, to, details) => notices.tell(tx, to, 'unusual_activity', details)),
  })
  const folds = startFolds(db, recorder, logger)
  const keySecret = keyring(secrets.session, 'limit-keys').current.bytes
  const stores = { redis: redis?.client ?? null, pool: limitStore.pool, keySecret, logger, metrics }
  const generalLimits = createGeneralLimits({ ...config.limits, ...stores })
  generalLimits.start()

  return {
    services: {
      db,
      credentials: createCredentials(db, lockout, passwords),
      lockout,
      passwords,
      passwordRules: config.passwordRules,
      emailVerificationRequired: config.emailVerificationRequired,
      sessions: createSessions(db, accessTokens, refreshTokens, config.sessions),
      liveSessions,
      refreshTokens,
      eventCursors: createCursors(keyring(secrets.session, 'cursors'), 'security_events'),
      alertCursors: createCursors(keyring(secrets.session, 'cursors'), 'security_alerts'),
      weighRisk,
      notices,
      metrics,
      explain,
    },
    recorder,
    folds,
    identify: createIdentify(accessTokens, liveSessions),
    viewerWatch,
    limiter: createLimiter({ ...stores, postgresTimeoutMs }),
    generalLimits,
    limitPool: limitStore.pool,
    jwks: () => signingKeys.jwks,
    isDatabaseUp: feed.isUp,
    checkDatabase: async () => (await pool.query('SELECT 1')).rowCount === 1,
    checkRedis: redis === null ? null : async () => (await redis.ping()) >= 0,
    async stop() {
      await Promise.all([folds.stop(), generalLimits.stop()])
      await feed.stop()
      await closeStores()
    },
  }
}

/** Without APP_URL, processes on several ports of one machine are still one issuer. */
function issuerOf(appUrl: string): string {
  const url = new URL(appUrl)
  return url.hostname === 'localhost' ? `${url.protocol}//localhost` : url.origin
}
