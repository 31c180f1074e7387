import { cpus, loadavg, totalmem } from 'node:os'
import type { Row } from './measurement.ts'

type Column = readonly [title: string, read: (row: Row) => string]

const columns: readonly Column[] = [
  ['what', ({ what }) => what],
  ['requests/s', ({ sample }) => figure(sample?.requestsPerSecond, 0)],
  ['p50 ms', ({ sample, milliseconds }) => figure(sample?.p50 ?? milliseconds, 1)],
  ['p95 ms', ({ sample }) => figure(sample?.p95, 1)],
  ['p99 ms', ({ sample }) => figure(sample?.p99, 1)],
  ['server µs/request', ({ sample }) => figure(sample?.processorPerRequest, 0)],
  ['server MB', ({ sample, residentMb }) => figure(sample?.residentMb ?? residentMb, 0)],
  ['ratio', ({ ratio }) => figure(ratio, 2)],
  ['to reach', ({ reach }) => reach ?? ''],
]

/** The rows as a table in Markdown, which reads as well in a terminal. */
export function printTable(rows: readonly Row[]): string {
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, read]) => read(row)))]
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)))
  const printed = cells.map(
    (line) => `| ${line.map((cell, index) => pad(cell, index, widths[index] ?? 0)).join(' | ')} |`,
  )
  const rule = `| ${widths.map((width, index) => (isNumeric(index) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`
  return [printed[0], rule, ...printed.slice(1)].join('\n')
}

/** The machine, as far as it matters for the figures. */
export function machine(): string {
  const cores = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  const busy = loadavg()[0]?.toFixed(1) ?? '?'
  return `${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.version}; load average at the start ${busy}`
}

function pad(cell: string, index: number, width: number): string {
  return isNumeric(index) ? cell.padStart(width) : cell.padEnd(width)
}

function isNumeric(index: number): boolean {
  return index > 0 && index < columns.length - 1
}

function figure(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? '' : value.toFixed(digits)
}
