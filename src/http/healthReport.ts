import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Clock } from '../observability/clock.ts'
import { memoryLimit } from '../observability/memoryLimit.ts'
import type { HealthProbes } from './httpDeps.ts'

type CheckStatus = 'ok' | 'degraded' | 'down'

interface ProbeCheck {
  readonly status: CheckStatus
  /** Null where nothing was measured. */
  readonly latencyMs: number | null
}

/** What `GET /health` tells the world: states and figures, no versions, hosts or error texts. */
export interface HealthReport {
  readonly status: CheckStatus
  readonly uptimeSeconds: number
  readonly checks: {
    readonly database: ProbeCheck
    /** Only where there is one. */
    readonly replica?: ProbeCheck
    readonly redis: ProbeCheck & { readonly configured: boolean }
    readonly eventLoop: { readonly status: CheckStatus; readonly lagMs: number }
    readonly memory: { readonly status: CheckStatus; readonly residentBytes: number }
  }
}

const freshMs = 1000
const probeMsMax = 500
const samplingMs = 20
/** The 99th percentile above which callers notice. */
const lagMsMax = 250
const memoryShareMax = 0.9

/** Looks at the process and its stores, at most once a second however often it is asked; `stop` ends the measuring. */
export function createHealthReport(probes: HealthProbes, clock: Clock) {
  const startedAt = clock.now()
  const delays = monitorEventLoopDelay({ resolution: samplingMs })
  delays.enable()
  let last: { readonly at: number; readonly report: Promise<HealthReport> } | null = null

  const look = async (): Promise<HealthReport> => {
    const [database, replica, redis] = await Promise.all([
      probe(probes.database),
      probeOptional(probes.replica),
      probeOptional(probes.redis),
    ])
    const checks = {
      database,
      ...(probes.replica !== null && { replica }),
      redis: { ...redis, configured: probes.redis !== null },
      eventLoop: eventLoop(delays),
      memory: memory(),
    }
    const impaired = Object.values(checks).some((check) => check.status !== 'ok')
    return {
      status: database.status === 'down' ? 'down' : impaired ? 'degraded' : 'ok',
      uptimeSeconds: Math.max(0, Math.floor((clock.now() - startedAt) / 1000)),
      checks,
    }
  }

  return {
    read: (): Promise<HealthReport> => {
      const now = clock.now()
      if (last === null || Math.abs(now - last.at) >= freshMs) last = { at: now, report: look() }
      return last.report
    },
    stop: (): void => {
      delays.disable()
    },
  }
}

/** A probe that fails, says no or takes longer than half a second counts as down. */
async function probe(ask: () => Promise<boolean>): Promise<ProbeCheck> {
  const startedAt = performance.now()
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, probeMsMax, false)
  const up = await Promise.race([ask().catch(() => false), late])
  clearTimeout(timer)
  return up
    ? { status: 'ok', latencyMs: tenths(performance.now() - startedAt) }
    : { status: 'down', latencyMs: null }
}

async function probeOptional(ask: (() => Promise<boolean>) | null): Promise<ProbeCheck> {
  return ask === null ? { status: 'ok', latencyMs: null } : probe(ask)
}

/** The 99th percentile since the last look, without the sampling interval itself. */
function eventLoop(delays: ReturnType<typeof monitorEventLoopDelay>) {
  const lagMs = tenths(Math.max(0, delays.percentile(99) / 1e6 - samplingMs))
  delays.reset()
  return { status: lagMs > lagMsMax ? ('degraded' as const) : ('ok' as const), lagMs }
}

function memory() {
  const residentBytes = process.memoryUsage.rss()
  return {
    status: residentBytes > memoryLimit() * memoryShareMax ? ('degraded' as const) : ('ok' as const),
    residentBytes,
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
