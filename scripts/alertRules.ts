/** Writes the rules of Prometheus from those of the server; with --check it only says whether they are up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { figureRules } from '../src/audit/alerts/figures/index.ts'
import { rulesFile } from '../src/audit/alerts/figures/rulesFile.ts'

const folder = new URL('../deploy/prometheus/', import.meta.url)
const path = new URL('gatehouse.rules.yml', folder)
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

if (!values.check) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(path, rulesFile(figureRules))
} else if (readIfThere() !== rulesFile(figureRules)) {
  console.error(
    'deploy/prometheus/gatehouse.rules.yml differs from the rules. Write it again: npm run alerts',
  )
  process.exitCode = 1
}

function readIfThere(): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
