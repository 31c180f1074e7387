import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { policyExplain } from '../../src/cli/policyExplain.ts'
import { gatehouse, temporaryFolder } from '../config/gatehouse.ts'
import { runInside } from './runInside.ts'

const folder = await temporaryFolder()
const explain = (document: string, ...args: string[]) => runInside(policyExplain, args, {}, document)

describe('gatehouse policy explain', () => {
  it('allows a person what a person may do, and shows it as a table', async () => {
    const { code, out } = await gatehouse(['policy', 'explain', '--as', 'USER'], {}, '{ me { id } }')
    assert.equal(code, 0)
    assert.match(out, /^Allowed, at a cost of 2 at most\.\n/)
    assert.match(out, /^me +Query\.me +DEPENDS +@policy\(SELF_OR_STAFF\) +the object decides$/m)
    assert.match(out, /^me\.id +User\.id +DEPENDS/m)
  })

  it('tells a stranger that nobody is signed in, with exit code 1', async () => {
    const { code, out } = await explain('{ me { id } }', '--json')
    const { allowed, fields } = JSON.parse(out)
    assert.deepEqual([code, allowed], [1, false])
    assert.deepEqual(fields[0], {
      coordinate: 'Query.me',
      path: 'me',
      verdict: 'DENY',
      rule: '@auth(scopes: [[ME_READ]])',
      reason: 'nobody is signed in',
    })
  })

  it('reads a file, one operation of several, and variables', async () => {
    const file = join(folder, 'operations.graphql')
    await writeFile(
      file,
      'query A { me { id } } query B($n: Int!) { securityEvents(first: $n) { edges { cursor } } }',
    )
    const args = [
      '--document',
      file,
      '--operation-name',
      'B',
      '--variables',
      '{"n": 7}',
      '--as',
      'USER,ADMIN',
    ]
    const { code, out } = await explain('', ...args, '--json')
    const { cost, limits } = JSON.parse(out)
    const limit = { name: 'security-events', points: 1, limit: 60, windowSeconds: 60 }
    assert.deepEqual([code, cost, limits], [0, 9, [limit]])
  })

  for (const [name, document, ...args] of [
    ['a document that is not GraphQL', '{'],
    ['a field that is not there', '{ nothing }'],
    ['variables that are no JSON', '{ __typename }', '--variables', '{'],
    ['a role that is not there', '{ __typename }', '--as', 'KING'],
    ['a file that is not there', '', '--document', join(folder, 'nowhere')],
  ] as const) {
    it(`cannot explain ${name}: exit code 2 and a sentence`, async () => {
      const { code, out, err } = await explain(document, ...args)
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, /^gatehouse it: \S/)
      assert.doesNotMatch(err, /could not run|at .*\.ts:/)
    })
  }
})
