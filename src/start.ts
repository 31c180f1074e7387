import { setTimeout as pause } from 'node:timers/promises'
import type { Config, Secrets } from './config/config.ts'
import { openStore } from './db/openStore.ts'
import { type OperationContext, createBuildContext } from './graphql/buildContext.ts'
import { costLimitNames, createCostRules } from './graphql/costRules.ts'
import { createExplainer } from './graphql/explainer.ts'
import { createLockedSchema } from './graphql/lockedSchema.ts'
import { createMaskError } from './graphql/maskError.ts'
import { createOperationTurns, turnLimitNames } from './graphql/operationTurns.ts'
import { createRefusalRecord } from './graphql/recordRefusals.ts'
import { createPlainRunner } from './graphql/plainRunner.ts'
import { createYoga } from './graphql/yoga.ts'
import { createCookiesOf } from './http/cookiesOf.ts'
import { createGraphqlHandler } from './http/graphqlHandler.ts'
import type { HttpContext } from './http/httpContext.ts'
import type { Readiness } from './http/httpDeps.ts'
import { evidenceLimit } from './http/routes/evidence.ts'
import { createStoredRunner } from './http/storedRunner.ts'
import { createNoteRejected } from './http/noteRejected.ts'
import { pageDocuments } from './http/pages/pageDocuments.ts'
import { createHttp } from './http/server.ts'
import { startJobs } from './jobs/index.ts'
import { workQueues } from './jobs/workQueues.ts'
import { generalLimitNames } from './limits/generalLimits.ts'
import { addressBlock } from './limits/keys.ts'
import { overridden } from './limits/overrides.ts'
import { systemAfter, systemClock } from './observability/clock.ts'
import type { Logger } from './observability/logger.ts'
import { createMetrics } from './observability/metrics.ts'
import { createGate } from './policies/gate.ts'
import { createStreams } from './policies/streams.ts'
import { createServices } from './services.ts'

/** A balancer asks for readiness about every second: two of its probes pass before connections are refused. */
const balancerNoticesMs = 2_000

export interface Running {
  readonly url: string
  /** Goes unready, lets `noticeMs` pass, answers what was accepted, and stops everything that was started. */
  stop(noticeMs?: number): Promise<void>
  /** Waits no longer for answers in flight: a `stop` that is under way, or comes later, cuts them off. */
  hurry(): void
}

/** Starts the whole server. Throws an Error with a sentence for the operator, and leaves nothing running. */
export async function start(config: Config, secrets: Secrets, logger: Logger): Promise<Running> {
  const metrics = createMetrics()
  const clock = systemClock
  const locked = createLockedSchema(
    {
      limitOverrides: config.limits.overrides,
      otherLimits: new Set([...generalLimitNames, ...costLimitNames, ...turnLimitNames, evidenceLimit.name]),
    },
    {
      clock,
      onDenied: (context, coordinate, reason) => refusalRecord.onDenied(context, coordinate, reason),
      dryRun: {
        rules: config.dryRunRules,
        onWouldDeny: (context, reason) => refusalRecord.onWouldDeny(context, reason),
      },
    },
  )
  const { schemaFor, policies } = locked
  const costs = createCostRules(config.limits.overrides)

  const store = await openStore({ ...config.database, home: config.home }, logger)
  const assembly = await createServices({
    config,
    secrets,
    databaseUrl: store.appUrl,
    logger,
    metrics,
    explain: createExplainer(locked, costs, clock),
  }).catch(async (error: unknown) => {
    await store.stop()
    throw error
  })
  const { generalLimits, identify, limiter, recorder, services, viewerWatch } = assembly
  const { folds } = recorder
  const refusalRecord = createRefusalRecord({ folds, logger, metrics })
  const jobs = startJobs({
    db: services.db,
    pool: assembly.limitPool,
    watchFigures: assembly.watchFigures,
    signingKeys: services.signingKeys,
    checkRecent: assembly.record.checkRecent,
    sealDropped: assembly.record.sealDropped,
    notices: services.notices,
    recorder,
    ownerUrl: store.ownerUrl,
    retentionDays: config.auditRetentionDays,
    logger,
    metrics,
  })

  const maskError = createMaskError(logger, metrics)
  const gate = createGate({
    policies,
    limiter,
    clock,
    addressKey: addressBlock,
    onRefused: refusalRecord.onRefused,
    costs,
    onCost(context, report) {
      context.cost = report
    },
  })
  const streams = createStreams<OperationContext>({
    clock,
    after: systemAfter,
    stillValid: ({ viewer }) => viewerWatch.isLive(viewer),
    onEnd: ({ viewer }, callback) => viewerWatch.watch(viewer, callback),
  })
  const yoga = createYoga({
    schemaFor,
    maskError,
    gate,
    streams,
    metrics,
    production: config.production,
    trustedDocuments: config.trustedDocuments && {
      ...config.trustedDocuments,
      documents: new Map([...config.trustedDocuments.documents, ...pageDocuments]),
      onRefused: (client, details) => folds.note('request_rejected', client, details),
    },
  })
  const buildContext = createBuildContext(services, recorder)
  const turns = createOperationTurns({
    overrides: config.limits.overrides,
    metrics,
    onRefused: (client, limit) => folds.note('rate_limited', client, { limit }),
  })
  const cookiesOf = createCookiesOf(config.http)
  const contextOf = (ctx: HttpContext) => buildContext(ctx.state.viewer, ctx.state.client, cookiesOf(ctx))
  const runPlain = createPlainRunner({ yoga, maskError, turns, folds })

  let phase: 'starting' | 'serving' | 'draining' = 'starting'
  const readiness = (): Readiness => {
    if (phase !== 'serving') return phase
    return assembly.isDatabaseUp() ? 'ready' : 'database_down'
  }
  const stopRest = async () => {
    await jobs.stop()
    await assembly.stop()
    await store.stop()
  }

  const http = createHttp({
    settings: {
      ...config.http,
      production: config.production,
      metricsToken: config.metricsToken,
      trustedDocumentsOnly: config.trustedDocuments?.required === true,
    },
    logger,
    metrics,
    clock,
    identify,
    generalLimits,
    onLimited: (client, limit) => folds.note('rate_limited', client, { limit }),
    onRejected: createNoteRejected(folds),
    graphql: createGraphqlHandler({ yoga, runPlain, contextOf, folds, turns }),
    runStored: createStoredRunner(runPlain, contextOf),
    evidence: {
      evidence: services.evidence,
      limiter,
      limit: overridden(evidenceLimit, config.limits.overrides),
      contextOf,
      logger,
    },
    jwks: () => ({ keys: [...services.signingKeys.jwks.keys, ...assembly.record.publicJwks] }),
    health: {
      database: assembly.checkDatabase,
      replica: assembly.checkReplica,
      redis: assembly.checkRedis,
    },
    readiness,
  })
  const { queue, post, deliverAlert, followUp } = assembly
  const listening = await workQueues({ ...services, queue, post, deliverAlert, followUp })
    .then(() => http.listen())
    .catch(async (error: unknown) => {
      await stopRest()
      throw error
    })
  await assembly.record.serviceEvents.started().catch(async (error: unknown) => {
    await listening.close(0)
    await stopRest()
    throw error
  })
  phase = 'serving'
  const haste = new AbortController()

  return {
    url: listening.url,
    async stop(noticeMs = balancerNoticesMs) {
      phase = 'draining'
      await pause(noticeMs, undefined, { signal: haste.signal }).catch(() => undefined)
      streams.endAll()
      await listening.close(haste.signal.aborted ? 0 : undefined)
      await assembly.record.serviceEvents.stopped().catch((error: unknown) => {
        logger.error({ err: error }, 'the stop could not be recorded')
      })
      await stopRest()
    },
    hurry() {
      haste.abort()
      if (phase === 'draining') void listening.close(0)
    },
  }
}
