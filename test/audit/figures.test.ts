import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import type { Condition } from '../../src/audit/alerts/createAlerts.ts'
import type { Figures } from '../../src/audit/alerts/figures/figures.ts'
import { figureRules } from '../../src/audit/alerts/figures/index.ts'
import { readFigures } from '../../src/audit/alerts/figures/readFigures.ts'
import { rulesFile } from '../../src/audit/alerts/figures/rulesFile.ts'
import { createWatch } from '../../src/audit/alerts/figures/watch.ts'
import { createMetrics } from '../../src/observability/metrics.ts'

const calm: Figures = {
  at: 0,
  requests: 0,
  serverErrors: 0,
  durations: [],
  databaseErrors: 0,
  databaseErrorsInARow: 0,
  cpuSeconds: 0,
  processors: 2,
  residentBytes: 200e6,
  memoryLimitBytes: 1e9,
  eventLoopLagSeconds: 0.01,
  recorderStalled: 0,
}
const everySeconds = 15

/** What is raised when figures are read every fifteen seconds for as long as there are some. */
async function raisedOver(seconds: number, figuresAt: (second: number) => Partial<Figures>) {
  const raised: Condition[] = []
  let second = 0
  const look = createWatch({
    rules: figureRules,
    read: () => Promise.resolve({ ...calm, ...figuresAt(second), at: second * 1000 }),
    raise: (condition) => Promise.resolve(void raised.push(condition)),
  })
  for (; second <= seconds; second += everySeconds) await look()
  return raised
}

/** A hundred requests every fifteen seconds, with such a share of failures, or so slow. */
const requests = (second: number) => (second / everySeconds) * 100
const failing = (share: number) => (second: number) => ({
  requests: requests(second),
  serverErrors: requests(second) * share,
})
const slow =
  (shareAbove5: number, shareAbove10 = 0) =>
  (second: number) => ({
    durations: [
      [1, requests(second) * (1 - shareAbove5)],
      [5, requests(second) * (1 - shareAbove5)],
      [10, requests(second) * (1 - shareAbove10)],
      [Number.POSITIVE_INFINITY, requests(second)],
    ] as const,
  })

type Row = readonly [string, string, number, (second: number) => Partial<Figures>, 'HIGH' | 'CRITICAL' | null]

/** Rule, what is seen, for how many seconds, and how bad it is at the end. */
const rows: readonly Row[] = [
  ['error_rate', 'one in twenty failing', 300, failing(0.05), null],
  ['error_rate', 'six in a hundred failing', 300, failing(0.06), 'HIGH'],
  ['error_rate', 'eleven in a hundred failing', 300, failing(0.11), 'CRITICAL'],
  ['error_rate', 'every one of nineteen failing', 15, () => ({ requests: 19, serverErrors: 19 }), null],
  [
    'error_rate',
    'failures that ended six minutes ago',
    0,
    () => ({ requests: 1000, serverErrors: 900 }),
    null,
  ],
  ['latency', 'everybody served within a second', 300, slow(0), null],
  ['latency', 'one in ten above 5 s', 300, slow(0.1), 'HIGH'],
  ['latency', 'one in ten above 10 s', 300, slow(0.1, 0.1), 'CRITICAL'],
  ['latency', 'one in a hundred above 10 s', 300, slow(0.01, 0.01), null],
  [
    'database_errors',
    'two every fifteen seconds',
    120,
    (second) => ({ databaseErrors: (second / 15) * 2 }),
    null,
  ],
  [
    'database_errors',
    'three every fifteen seconds',
    120,
    (second) => ({ databaseErrors: (second / 15) * 3 }),
    'HIGH',
  ],
  ['database_errors', 'nineteen in a row', 15, () => ({ databaseErrorsInARow: 19 }), null],
  ['database_errors', 'twenty in a row', 15, () => ({ databaseErrorsInARow: 20 }), 'CRITICAL'],
  ['memory', '85 % for four minutes', 240, () => ({ residentBytes: 850e6 }), null],
  ['memory', '85 % for five minutes', 300, () => ({ residentBytes: 850e6 }), 'HIGH'],
  ['memory', '85 % with a dip', 420, (second) => ({ residentBytes: second === 210 ? 500e6 : 850e6 }), null],
  [
    'memory',
    '1.6 GB of 64 for a minute',
    60,
    () => ({ residentBytes: 1.6e9, memoryLimitBytes: 64e9 }),
    'CRITICAL',
  ],
  ['memory', '1.4 GB of 64', 600, () => ({ residentBytes: 1.4e9, memoryLimitBytes: 64e9 }), null],
  [
    'processor',
    'both processors busy for five minutes',
    300,
    (second) => ({ cpuSeconds: second * 2 }),
    'HIGH',
  ],
  ['processor', 'both processors busy for four minutes', 240, (second) => ({ cpuSeconds: second * 2 }), null],
  ['processor', 'three quarters busy', 600, (second) => ({ cpuSeconds: second * 1.5 }), null],
  ['event_loop', 'late by 300 ms for five minutes', 300, () => ({ eventLoopLagSeconds: 0.3 }), 'HIGH'],
  ['event_loop', 'late by 300 ms for a minute', 60, () => ({ eventLoopLagSeconds: 0.3 }), null],
  ['event_loop', 'late by 2 s for a minute', 60, () => ({ eventLoopLagSeconds: 2 }), 'CRITICAL'],
  ['recorder_stalled', 'half a minute', 30, () => ({ recorderStalled: 1 }), 'CRITICAL'],
  ['recorder_stalled', 'a moment', 15, () => ({ recorderStalled: 1 }), null],
]

describe('the rules about the server’s own figures', () => {
  for (const [name, seen, seconds, figuresAt, severity] of rows) {
    it(`${name} ${severity === null ? 'lets pass' : `is ${severity} at`} ${seen}`, async () => {
      const raised = await raisedOver(seconds, figuresAt)
      assert.deepEqual([...new Set(raised.map(({ rule }) => rule))], severity === null ? [] : [name])
      assert.equal(raised.at(-1)?.severity ?? null, severity)
      for (const { summary } of raised) assert.match(summary, /^.{8,200}$/)
    })
  }

  it('are each held to at least one yes and one no above, at every level', () => {
    for (const { levels, name } of figureRules) {
      const verdicts = rows.filter(([rule]) => rule === name).map((row) => row[4])
      assert.deepEqual(new Set(verdicts), new Set([null, ...levels.map(({ severity }) => severity)]), name)
    }
  })

  it('say nothing of a calm hour', async () => {
    const calmly = (second: number) => ({
      ...failing(0.01)(second),
      ...slow(0.01)(second),
      cpuSeconds: second * 0.4,
    })
    assert.deepEqual(await raisedOver(3_600, calmly), [])
  })

  it('keep what could not be raised, since the database was what failed, until it can be', async () => {
    const raised: Condition[] = []
    let errors = 20
    const look = createWatch({
      rules: figureRules,
      read: () => Promise.resolve({ ...calm, databaseErrorsInARow: errors }),
      raise: (condition) => {
        if (errors > 0) return Promise.reject(new Error('the database is down'))
        return Promise.resolve(void raised.push(condition))
      },
    })
    await assert.rejects(look())
    errors = 0
    assert.equal(await look(), 1)
    assert.equal(await look(), 0)
    assert.deepEqual(
      raised.map(({ rule, severity }) => [rule, severity]),
      [['database_errors', 'CRITICAL']],
    )
  })
})

describe('the figures', () => {
  it('are what the metrics of the process hold, without what only machines ask', async () => {
    const metrics = createMetrics()
    for (const [route, status, times] of [
      ['/graphql', 200, 3],
      ['/graphql', 503, 2],
      ['/readyz', 503, 40],
    ] as const) {
      metrics.requests.inc({ method: 'GET', route, status }, times)
      metrics.requestSeconds.observe({ route }, 0.3)
    }
    metrics.databaseErrors.inc({ class: '23' }, 7)
    metrics.databaseErrors.inc({ class: '57' }, 4)
    metrics.databaseErrorsInARow.set(4)
    const figures = await readFigures(metrics.registry, 5)
    const { at, databaseErrors, databaseErrorsInARow, requests, serverErrors } = figures
    assert.deepEqual([at, requests, serverErrors, databaseErrors, databaseErrorsInARow], [5, 5, 2, 4, 4])
    assert.deepEqual(figures.durations.at(-1), [Number.POSITIVE_INFINITY, 2])
    assert.deepEqual(
      figures.durations.find(([bound]) => bound === 0.25),
      [0.25, 0],
    )
    assert.ok(figures.processors >= 1 && figures.memoryLimitBytes > figures.residentBytes)
  })
})

describe('the rules of Prometheus', () => {
  const text = readFileSync(new URL('../../deploy/prometheus/gatehouse.rules.yml', import.meta.url), 'utf8')

  it('are those of the server', () => {
    assert.equal(text, rulesFile(figureRules))
  })

  it('are valid YAML, one rule a level, each with an expression, a duration and words', () => {
    const { groups } = parse(text)
    assert.deepEqual(Object.keys(groups[0]), ['name', 'rules'])
    assert.equal(groups[0].rules.length, figureRules.flatMap(({ levels }) => levels).length)
    for (const { alert, expr, for: duration, labels, annotations } of groups[0].rules) {
      assert.match(alert, /^Gatehouse[A-Z][A-Za-z]+$/)
      assert.match(expr, /^\(.+\) > [\d.]+$/)
      assert.equal(expr.split('(').length, expr.split(')').length)
      assert.match(duration, /^\d+s$/)
      assert.match(labels.severity, /^(warning|critical)$/)
      assert.ok(annotations.summary.length > 5 && annotations.description.length > 20)
    }
  })

  it('ask for metrics that the server has', async () => {
    const known = await createMetrics().registry.metrics()
    const names = new Set(text.match(/gatehouse_[a-z0-9_]+/g))
    const missing = [...names].filter((name) => {
      const base = name.replace(/_(bucket|count)$/, '')
      return !known.includes(`# TYPE ${base} `) && name !== 'gatehouse_recorder_stalled'
    })
    assert.deepEqual(missing, [])
  })
})
