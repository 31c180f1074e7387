import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { statusOf } from '../../src/errors.ts'
import { compilePolicies } from '../../src/policies/compile.ts'
import { directivesSdl } from '../../src/policies/directives.ts'
import { allow } from '../../src/policies/rule.ts'
import { gatehouse } from '../config/gatehouse.ts'

const page = readFileSync(new URL('../../docs/policies.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/^```graphql( words)?\n([\s\S]*?)^```$/gm)]
const words = blocks.filter(([, isWords]) => isWords).map(([, , sdl = '']) => sdl)
const examples = blocks.filter(([, isWords]) => !isWords).map(([, , sdl = '']) => sdl)

describe('the page about policies', () => {
  for (const [index, sdl] of examples.entries()) {
    it(`has an example ${index + 1} that starts as it is written`, () => {
      const schema = makeExecutableSchema({ typeDefs: [directivesSdl, ...words, sdl] })
      const rules = new Map(
        [...sdl.matchAll(/@policy\(name: (\w+)/g)].map(([, name = '']) => [name, () => allow]),
      )
      assert.ok(compilePolicies(schema, rules).fields.size > 0)
    })
  }

  it('shows every directive in an example', () => {
    const declared = [...directivesSdl.matchAll(/^directive (@\w+)/gm)].map(([, name = '']) => name)
    const shown = examples.join('\n')
    assert.ok(declared.length >= 7)
    assert.deepEqual(
      declared.filter((name) => !new RegExp(String.raw`${name}\b`).test(shown)),
      [],
    )
  })

  it('gives every refusal the status that it has', () => {
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)]
    assert.ok(rows.length >= 8)
    for (const [, code = '', status] of rows) {
      assert.equal(statusOf(code as Parameters<typeof statusOf>[0]), Number(status), code)
    }
  })

  it('shows the matrix of this very project', async () => {
    const { out } = await gatehouse(['policy', 'matrix', '--markdown'])
    const [, shown] = /<!-- matrix -->\n\n?([\s\S]*?)\n?<!-- \/matrix -->/.exec(page) ?? []
    assert.equal(shown, out)
  })
})
