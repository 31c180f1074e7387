import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { parseEnv } from 'node:util'
import { variables } from '../../src/config/env/index.ts'
import { envExample } from '../../src/config/envExample.ts'
import { readConfig } from '../../src/config/readConfig.ts'

describe('.env.example', () => {
  it('is what the declarations say', async () => {
    assert.equal(await readFile(new URL('../../.env.example', import.meta.url), 'utf8'), envExample())
  })

  it('names every variable once, and with every comment taken off changes nothing of the defaults', () => {
    const names = [...envExample().matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name)
    assert.deepEqual(names.toSorted(), [...variables.keys()].toSorted())

    const uncommented = parseEnv(envExample().replaceAll(/^# (?=[A-Z_]+=)/gm, ''))
    assert.deepEqual(readConfig(uncommented), readConfig({}))
  })
})
