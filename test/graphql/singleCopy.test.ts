import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { z } from 'zod'

const root = join(import.meta.dirname, '../..')
const needs = z.record(z.string(), z.string()).default({})
const lockShape = z.object({
  packages: z.record(
    z.string(),
    z.object({ dependencies: needs, peerDependencies: needs, optional: z.boolean().default(false) }),
  ),
})

describe('graphql', () => {
  const { packages } = lockShape.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  const dependents = Object.entries(packages)
    .filter(([, { dependencies, peerDependencies }]) => 'graphql' in { ...dependencies, ...peerDependencies })
    .map(([path]) => path)

  it('is in the lock file once: two copies break instanceof without a word', () => {
    const copies = Object.keys(packages).filter((path) => /(^|\/)node_modules\/graphql$/.test(path))
    assert.deepEqual(copies, ['node_modules/graphql'])
  })

  it('has dependents to look at', () => {
    for (const path of ['', 'node_modules/graphql-yoga', 'node_modules/@graphql-tools/utils'])
      assert.equal(dependents.includes(path), true, path)
  })

  it('is the same file to every package that needs it', () => {
    const own = createRequire(join(root, 'package.json')).resolve('graphql')
    for (const path of dependents) {
      const resolved = createRequire(join(root, path, 'package.json')).resolve('graphql')
      assert.equal(resolved, own, path)
    }
  })
})
