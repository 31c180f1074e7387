/**
 * Writes what the policies say, for review: schema.graphql, policy.matrix.json and the matrix in docs/policies.md.
 * With --check it only compares.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { printMarkdown } from '../src/cli/policyMatrix.ts'
import { compilePolicies } from '../src/policies/compile.ts'
import { policyMatrix, printSchemaWithPolicies } from '../src/policies/matrix.ts'
import { rules } from '../src/policies/rules/index.ts'
import { createSchema } from '../src/schema/index.ts'

const schema = createSchema()
const policies = compilePolicies(schema, rules)
const matrix = policyMatrix(policies)
const page = readFileSync('docs/policies.md', 'utf8')
const shown = /(?<=<!-- matrix -->\n\n)[\s\S]*(?=\n<!-- \/matrix -->)/
const artefacts = new Map([
  ['schema.graphql', `${printSchemaWithPolicies(schema).trim()}\n`],
  ['policy.matrix.json', `${JSON.stringify(matrix, null, 2)}\n`],
  ['docs/policies.md', page.replace(shown, () => printMarkdown(matrix))],
])

for (const [file, text] of artefacts) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text)
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${file} is not what the SDL says: run npm run policy\n`)
    process.exitCode = 1
  }
}
