import assert from 'node:assert/strict'
import type { ResolveHookContext } from 'node:module'
import { describe, it } from 'node:test'
import { createResolveOnce } from '../src/resolveOnce.ts'

const core = import.meta.resolve('drizzle-orm/pg-core')
const ours = import.meta.url

function resolving(resolve = createResolveOnce()) {
  const asked: string[] = []
  return {
    asked,
    find(specifier: string, parentURL: string, conditions = ['node', 'import']) {
      const context: ResolveHookContext = { conditions, importAttributes: {}, parentURL }
      return resolve(specifier, context, (name) => {
        asked.push(name)
        return { url: import.meta.resolve(name), format: 'module' }
      })
    },
  }
}

describe('quick imports', () => {
  it('find a file of the slow package where Node finds it, without asking Node', () => {
    const { asked, find } = resolving()
    const { url, format } = find('../entity.js', core)
    assert.deepEqual([url, format, asked], [import.meta.resolve('drizzle-orm/entity'), 'module', []])
  })

  it('ask Node once for each name of the package', () => {
    const { asked, find } = resolving()
    const first = find('drizzle-orm/pg-core', ours)
    const second = find('drizzle-orm/pg-core', core.replace('drizzle-orm', 'another'))
    find('drizzle-orm', ours)
    assert.deepEqual([first.url, second, asked], [core, first, ['drizzle-orm/pg-core', 'drizzle-orm']])
  })

  it('leave everything else to Node: other packages, what the package imports, and what is required', () => {
    const { asked, find } = resolving()
    find('pg', ours)
    find('pg', core)
    find('drizzle-orm', ours, ['node', 'require'])
    assert.deepEqual(asked, ['pg', 'pg', 'drizzle-orm'])
  })
})
