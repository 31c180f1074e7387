import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { envExample } from '../src/config/envExample.ts'

const path = new URL('../.env.example', import.meta.url)
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })

if (!values.check) {
  writeFileSync(path, envExample())
} else if (readIfThere() !== envExample()) {
  console.error('.env.example differs from src/config/env. Write it again: node scripts/envExample.ts')
  process.exitCode = 1
}

function readIfThere(): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
