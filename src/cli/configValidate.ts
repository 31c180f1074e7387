import { parseArgs } from 'node:util'
import { printFaults } from '../config/fault.ts'
import { readConfig, type Reading } from '../config/readConfig.ts'
import type { Runnable } from './command.ts'
import { readEnvFile } from './readEnvFile.ts'

/** Checks an environment by the rules of the start; a value is never shown. */
export const configValidate: Runnable = {
  usage: `Usage: gatehouse config validate [--env-file F] [--json]

Checks an environment as the start does and tells every fault at once; values are never shown.
Exit code 1: the server would not start.

  --env-file F   check the variables of F and no others
  --json         print { ok, faults: [{ variable, problem, fix }], advice: [{ variable, message }] }
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: { 'env-file': { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const file = values['env-file']
    const reading = readConfig(file === undefined ? io.env : await readEnvFile(file))
    io.out(values.json ? printJson(reading) : printText(reading))
    return reading.ok ? 0 : 1
  },
}

function printJson(reading: Reading): string {
  const faults = reading.ok ? [] : reading.faults
  const advice = reading.ok ? reading.advice : []
  return `${JSON.stringify({ ok: reading.ok, faults, advice }, null, 2)}\n`
}

function printText(reading: Reading): string {
  if (!reading.ok) return printFaults(reading.faults)
  const advice = reading.advice.map(({ variable, message }) => `  ${variable} ${message}.\n`)
  const heading = reading.config.production ? 'in production' : 'in development'
  return `The configuration is good, ${heading}.\n${advice.length > 0 ? `Advice:\n${advice.join('')}` : ''}`
}
