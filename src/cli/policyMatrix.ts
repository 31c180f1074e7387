import { parseArgs } from 'node:util'
import type { PolicyMatrix } from '../policies/matrix.ts'
import { CannotRun, type Runnable } from './command.ts'
import { policiesHere } from './policyVersions.ts'
import { table } from './table.ts'

/** Tells of every field who may reach it, from the SDL that this program serves. */
export const policyMatrix: Runnable = {
  usage: `Usage: gatehouse policy matrix [--json | --markdown]

Tells of every field who may reach it: a stranger, a session with one role, an API key with one scope.
"depends": the lock opens and a rule decides.

  --json      print { "Type.field": { anonymous, role…, scope… } }, as in policy.matrix.json
  --markdown  print the table as Markdown
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
    })
    if (values.json && values.markdown) throw new CannotRun('one form at a time: --json or --markdown')
    const { matrix } = policiesHere()
    const print = values.json ? printJson : values.markdown ? printMarkdown : printTable
    io.out(print(matrix))
    return 0
  },
}

function printJson(matrix: PolicyMatrix): string {
  return `${JSON.stringify(matrix, null, 2)}\n`
}

function printTable(matrix: PolicyMatrix): string {
  return table(['field', ...viewersOf(matrix)], rowsOf(matrix))
}

/** The matrix as a table of Markdown, as docs/policies.md shows it. */
export function printMarkdown(matrix: PolicyMatrix): string {
  const headings = ['field', ...viewersOf(matrix)]
  const rows = rowsOf(matrix).map(([field = '', ...cells]) => [`\`${field}\``, ...cells])
  return [headings, headings.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function viewersOf(matrix: PolicyMatrix): readonly string[] {
  return Object.keys(Object.values(matrix)[0] ?? {})
}

function rowsOf(matrix: PolicyMatrix): readonly (readonly string[])[] {
  return Object.entries(matrix).map(([coordinate, cells]) => [coordinate, ...Object.values(cells)])
}
