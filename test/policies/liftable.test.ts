import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { type Viewer, anonymous } from '../../src/auth/viewer.ts'
import type { Principal } from '../../src/policies/principal.ts'

const room = new URL('../../src/policies/', import.meta.url)
const allowed = /^(graphql|@graphql-tools\/utils|node:fs|\.\.?\/(?!\.\.)[\w/]+\.ts)$/
/** Types of a server that it can be mounted in, which leave no trace when it runs. */
const mount = /^import type .* from 'graphql-yoga'$/gm
const outside = /^(\.\.\/)+(errors|duration|limits\/limit|observability\/(client|clock))\.ts$/

describe('the engine can be lifted out', () => {
  it('it imports nothing of the application but refusals, limits, clients and clocks', async () => {
    const files = (await readdir(room, { recursive: true })).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('rules/'),
    )
    assert.ok(files.length > 20)
    for (const file of files) {
      const text = (await readFile(new URL(file, room), 'utf8')).replaceAll(mount, '')
      const depth = file.split('/').length - 1
      for (const [, specifier = ''] of text.matchAll(/from '([^']+)'/g)) {
        const climbs = specifier.split('../').length - 1
        const legal = climbs > depth ? outside.test(specifier) : allowed.test(specifier)
        assert.ok(legal, `${file} imports ${specifier}`)
      }
    }
  })

  it('the viewer of the application is a principal of the engine', () => {
    const principalOf = (viewer: Viewer): Principal => viewer
    assert.equal(principalOf(anonymous).kind, 'anonymous')
  })
})
