/** npm run bench [-- name…] [--quick]: measures, prints a table, and writes results/<date>.json and results/latest.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startGround } from './harness/ground.ts'
import type { Row } from './harness/measurement.ts'
import { machine, printTable } from './harness/report.ts'
import { measurements } from './index.ts'

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const known = measurements.map(({ name }) => name)
const unknown = positionals.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}. There are ${known.join(', ')}.\n`)
  process.exit(2)
}
const chosen = measurements.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const startedAt = new Date()
const where = machine()
const rows: Row[] = []
const { ground, stop } = await startGround(values.quick)
try {
  for (const { name, run } of chosen) {
    process.stderr.write(`${name} …\n`)
    rows.push(...(await run(ground)))
  }
} finally {
  await stop()
}

const table = printTable(rows)
process.stdout.write(`${where}\n\n${table}\n`)
if (chosen.length === measurements.length) keep()

function keep(): void {
  const folder = new URL('results/', import.meta.url)
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000)
  const how = `${ground.rounds} interleaved pairs of runs of ${ground.seconds} s each after one that warms up, medians`
  const page = `# Measured ${startedAt.toISOString().slice(0, 10)}

By \`npm run bench${values.quick ? ' -- --quick' : ''}\` in ${seconds} s: ${how}. The server is a process of its own with its embedded Postgres on
the same machine, every protection on, its log at \`info\` into a file, limits counted and never reached; the load
comes from another process of that machine. Machines differ: trust the ratios and the processor time, not the rates.

${where}.

${table}
`
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL('latest.md', folder), page)
  const file = `${startedAt.toISOString().replaceAll(':', '-').slice(0, 19)}.json`
  writeFileSync(
    new URL(file, folder),
    `${JSON.stringify({ startedAt, machine: where, quick: values.quick, rows }, null, 2)}\n`,
  )
}
