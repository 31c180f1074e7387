import type { Pool } from 'pg'
import type { Folds } from './audit/folds.ts'
import { startFolds } from './audit/folds.ts'
import { type Evidence, createEvidence } from './audit/evidence.ts'
import { createFollower } from './audit/follower.ts'
import { alertRules } from './audit/alerts/index.ts'
import { createAlerts } from './audit/alerts/createAlerts.ts'
import { watchFigures } from './audit/alerts/figures/watchFigures.ts'
import { type Recorder, createRecorder } from './audit/recorder.ts'
import { openRisk } from './audit/risk/openRisk.ts'
import { createRespond } from './audit/risk/respond.ts'
import { createAccessTokens } from './auth/accessTokens.ts'
import { createCredentials } from './auth/credentials.ts'
import { type Identify, createIdentify } from './auth/identify.ts'
import { createKnownDevices } from './auth/knownDevices.ts'
import { createLiveSessions } from './auth/liveSessions.ts'
import { createLockout } from './auth/lockout.ts'
import { createOneTimeTokens } from './auth/oneTimeTokens.ts'
import { createPasswords } from './auth/passwords.ts'
import { createRefreshTokens } from './auth/refreshTokens.ts'
import { startRevocationFeed } from './auth/revocationFeed.ts'
import { createSessions } from './auth/sessions.ts'
import { type ViewerWatch, createViewerWatch } from './auth/viewerWatch.ts'
import { loadSigningKeys, retirementSeconds, rotateRing } from './auth/signingKeys.ts'
import type { Config, Secrets } from './config/config.ts'
import type { Services } from './context.ts'
import { createCursors } from './crypto/cursors.ts'
import { keyring } from './crypto/keyring.ts'
import { openDatabase } from './db/client.ts'
import { databaseNow, prepareFollowEvents } from './db/queries/securityEvents.ts'
import { startJobQueue } from './db/jobQueue.ts'
import { withLibpqMeaning } from './db/tls.ts'
import { type GeneralLimits, createGeneralLimits } from './limits/generalLimits.ts'
import type { Limiter } from './limits/limit.ts'
import { createLimiter } from './limits/limiter.ts'
import { createRedis } from './limits/redis.ts'
import { createMailer } from './notify/mailer.ts'
import { createAlertSinks } from './notify/alertSinks.ts'
import { createNotices } from './notify/notices.ts'
import { createOutbox } from './notify/outbox.ts'
import { systemAfter, systemClock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'

/** Connections that limits and the feed hold beside the pool: together they stay within DATABASE_POOL_MAX. */
const limiterConnections = 3
const feedConnections = 1

/** Milliseconds in which Postgres decides about a limit, the wait for one of those connections included. */
const postgresTimeoutMs = 1_500

/** How long a person may say "this was not me". */
const reportSeconds = 7 * 24 * 3600

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
export async function createServices({
  config,
  secrets,
  databaseUrl,
  logger,
  metrics,
  explain,
}: ServiceDeps): Promise<Assembly> {
  const clock = systemClock
  const risk = openRisk(config.risk, logger, clock)
  const { poolMax, timeoutMs, slowQueryMs } = config.database
  const connect = (max: number) =>
    openDatabase({ url: databaseUrl, poolMax: max, timeoutMs, slowQueryMs, logger, metrics })
  const { db, pool, close } = connect(Math.max(poolMax - limiterConnections - feedConnections, 1))
  const limitStore = connect(limiterConnections)
  const redis = config.redisUrl === null ? null : createRedis(config.redisUrl, logger)
  const closeStores = async () => {
    redis?.close()
    risk.stop()
    await Promise.all([close(), limitStore.close()])
  }

  const signingRing = keyring(secrets.jwt, 'signing-keys')
  const [signingKeys, passwords, queue] = await Promise.all([
    loadSigningKeys(db, signingRing, clock, systemAfter),
    createPasswords(keyring(secrets.encryption, 'password-pepper'), metrics),
    startJobQueue(pool, logger),
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

  const oneTimeTokens = createOneTimeTokens(db)
  const outbox = createOutbox({
    queue,
    keys: keyring(secrets.encryption, 'mail'),
    mailer: createMailer(config.mail.transport, config.mail.from),
    appUrl: config.http.appUrl,
    metrics,
    clock,
  })
  await queue.work('mail', outbox.deliver)
  const notices = createNotices({
    enqueue: outbox.enqueue,
    issueReportToken: (tx, userId) => oneTimeTokens.issue(tx, userId, 'report_activity', reportSeconds),
  })
  const sinks = createAlertSinks({
    queue,
    keys: keyring(secrets.encryption, 'alerts'),
    notices,
    clock,
    ...config.alerts,
  })
  const alerts = createAlerts(alertRules, sinks.announce)
  const recorder = createRecorder({
    db,
    assessRisk: risk.weigh,
    alerts,
    respond: createRespond((tx, to, details) => notices.tell(tx, to, 'unusual_activity', details)),
  })
  await queue.work('alerts', sinks.deliver)
  const folds = startFolds(db, recorder, logger)
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
      refreshTokens,
      signingKeys,
      rotateSigningKeys: (tx) =>
        rotateRing(tx, signingRing, retirementSeconds(config.sessions.accessTokenTtlSeconds)),
      eventCursors: createCursors(keyring(secrets.session, 'cursors'), 'security_events'),
      alertCursors: createCursors(keyring(secrets.session, 'cursors'), 'security_alerts'),
      weighRisk: risk.weigh,
      eventFollower,
      clock,
      oneTimeTokens,
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
    watchFigures: watchFigures({
      db,
      alerts,
      record: recorder.within({ client: null, operation: 'watch' }),
      metrics,
    }),
    evidence: createEvidence(db, keyring(secrets.encryption, 'evidence')),
    isDatabaseUp: feed.isUp,
    checkDatabase: async () => (await pool.query('SELECT 1')).rowCount === 1,
    checkRedis: redis === null ? null : async () => (await redis.ping()) >= 0,
    async stop() {
      eventFollower.stop()
      await Promise.all([folds.stop(), generalLimits.stop(), queue.stop()])
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
