import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { residentMb } from './harness/meter.ts'
import { startGatehouse } from './harness/gatehouse.ts'
import type { Measurement } from './harness/measurement.ts'
import { median } from './harness/sample.ts'

const starts = 3

/** How long from the command until `/readyz` says so: the very first time, and with a database that is there. */
export const startTime: Measurement = {
  name: 'startTime',
  async run() {
    const home = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
    const started: { readonly readyMs: number; readonly atRest: number }[] = []
    try {
      for (let count = 0; count <= starts; count += 1) {
        const gatehouse = await startGatehouse(home)
        started.push({ readyMs: gatehouse.readyMs, atRest: residentMb(gatehouse.pid) ?? Number.NaN })
        await gatehouse.stop()
      }
    } finally {
      await rm(home, { recursive: true, force: true })
    }
    const [first, ...later] = started.map(({ readyMs }) => readyMs)
    const atRest = median(started.map((start) => start.atRest))
    return [
      { what: 'the very first start', milliseconds: first ?? Number.NaN, reach: '≤ 6 s' },
      {
        what: 'ready with a database that exists',
        milliseconds: median(later),
        residentMb: atRest,
        reach: '≤ 1.5 s, ≤ 150 MB',
      },
    ]
  },
}
