import type { Registry } from 'prom-client'
import type { Figures } from './figures.ts'
import { probeRoutes } from './prometheus.ts'

interface Reading {
  readonly value: number
  readonly metricName?: string
  readonly labels: Readonly<Partial<Record<string, string | number>>>
}

/** Reads the figures out of the metrics of this process: what Prometheus would see at this moment. */
export async function readFigures(registry: Registry, at: number): Promise<Figures> {
  const read = async (name: string): Promise<readonly Reading[]> => {
    const readings = (await registry.getSingleMetric(name)?.get())?.values ?? []
    return readings.filter(({ labels }: Reading) => !probeRoutes.includes(String(labels['route'])))
  }
  const sum = async (name: string, counts: (labels: Reading['labels']) => boolean = () => true) =>
    (await read(name)).reduce((total, { labels, value }) => (counts(labels) ? total + value : total), 0)

  return {
    at,
    requests: await sum('gatehouse_http_requests_total'),
    serverErrors: await sum('gatehouse_http_requests_total', ({ status }) => Number(status) >= 500),
    durations: bucketsOf(await read('gatehouse_http_request_duration_seconds')),
    databaseErrors: await sum('gatehouse_database_errors_total', (labels) => labels['class'] !== '23'),
    databaseErrorsInARow: await sum('gatehouse_database_errors_in_a_row'),
    cpuSeconds: await sum('gatehouse_process_cpu_seconds_total'),
    processors: await sum('gatehouse_processors'),
    residentBytes: await sum('gatehouse_process_resident_memory_bytes'),
    memoryLimitBytes: await sum('gatehouse_memory_limit_bytes'),
    eventLoopLagSeconds: await sum('gatehouse_nodejs_eventloop_lag_p99_seconds'),
    recorderStalled: await sum('gatehouse_recorder_stalled'),
  }
}

/** The buckets of all routes together, the smallest bound first. */
function bucketsOf(readings: readonly Reading[]): Figures['durations'] {
  const counts = new Map<number, number>()
  for (const { labels, metricName, value } of readings) {
    if (metricName?.endsWith('_bucket') !== true) continue
    const bound = labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels['le'])
    counts.set(bound, (counts.get(bound) ?? 0) + value)
  }
  return [...counts].toSorted(([one], [other]) => one - other)
}
