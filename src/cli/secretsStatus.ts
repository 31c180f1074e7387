import { parseArgs } from 'node:util'
import { variables } from '../config/env/index.ts'
import { type Environment, isProduction, readVariable, textOf } from '../config/readVariables.ts'
import type { Runnable } from './command.ts'
import { readEnvFile } from './readEnvFile.ts'
import { table } from './table.ts'

interface SecretRow {
  readonly variable: string
  readonly required: boolean
  readonly set: boolean
  /** What is wrong with it where it is set; null where nothing is. */
  readonly problem: string | null
}

/** Tells of every secret whether it is set and long enough; a value is never shown. */
export const secretsStatus: Runnable = {
  usage: `Usage: gatehouse secrets status [--env-file F] [--json]

Tells of every secret whether it is set and fits its rules; values are never shown.
Exit code 1: a required one is missing, or one that is set does not fit.

  --env-file F   look at the variables of F and at no others
  --json         print { ok, secrets: [{ variable, required, set, problem }] }
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: { 'env-file': { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const file = values['env-file']
    const rows = secretRows(file === undefined ? io.env : await readEnvFile(file))
    const ok = rows.every((row) => row.problem === null && (row.set || !row.required))
    io.out(values.json ? `${JSON.stringify({ ok, secrets: rows }, null, 2)}\n` : printRows(rows))
    return ok ? 0 : 1
  },
}

function secretRows(env: Environment): readonly SecretRow[] {
  const production = isProduction(env)
  return [...variables]
    .filter(([, variable]) => variable.secret)
    .map(([name, variable]) => {
      const text = textOf(env, name)
      const outcome = text === null ? null : readVariable(variable, text, production)
      return {
        variable: name,
        required: production && variable.requiredInProduction,
        set: text !== null,
        problem: outcome !== null && 'problem' in outcome ? outcome.problem : null,
      }
    })
}

function printRows(rows: readonly SecretRow[]): string {
  const cells = rows.map(({ variable, required, set, problem }) => [
    variable,
    set ? 'set' : 'missing',
    required ? 'required' : 'optional',
    set ? (problem ?? 'ok') : '',
  ])
  return table(['variable', 'state', 'needed', 'length and form'], cells)
}
