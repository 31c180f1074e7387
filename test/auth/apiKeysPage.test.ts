import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type TestKey, issueKey } from '../support/apiKeys.ts'
import type { SignedInAnswer } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const page = readFileSync(new URL('../../docs/api-keys.md', import.meta.url), 'utf8')
const run = promisify(execFile)

/** The one block of the page with these words after its fence. */
function block(words: string): string {
  const found = [...page.matchAll(new RegExp(`^\`\`\`${words}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))]
  assert.equal(found.length, 1, words)
  return found[0]?.[1] ?? ''
}

describe('the page about API keys', () => {
  let server: TestServer
  let ada: SignedInAnswer & { readonly email: string }
  before(async () => {
    server = await startServer()
    ada = await server.register()
  })
  after(() => server.stop())

  const answerOf = async (program: string, args: readonly string[], key: TestKey) => {
    const env = { PATH: process.env['PATH'], GATEHOUSE_URL: server.url, GATEHOUSE_KEY: key.text }
    const { stdout } = await run(program, args, { env, timeout: 20_000 })
    return JSON.parse(stdout).data
  }
  const expected = () => ({ me: { id: ada.userId, email: ada.email } })

  it('makes a key as it is written', async () => {
    const { data, text } = await server.graphql(block('graphql'), {}, { token: ada.accessToken })
    assert.match(data?.createApiKey.secret ?? text, /^gk_/)
  })

  it('asks with a plain key by curl as it is written', async () => {
    const key = await issueKey(server, ada.accessToken)
    assert.deepEqual(await answerOf('bash', ['-euc', block('bash plain')], key), expected())
  })

  it('signs with Node as it is written', async () => {
    const key = await issueKey(server, ada.accessToken, { signed: true })
    const script = block('js node')
    assert.deepEqual(await answerOf(process.execPath, ['--input-type=module', '-e', script], key), expected())
  })

  it('signs with openssl and curl as it is written, and again', async () => {
    const key = await issueKey(server, ada.accessToken, { signed: true })
    for (let time = 0; time < 2; time += 1)
      assert.deepEqual(await answerOf('bash', ['-euc', block('bash signed')], key), expected())
  })
})
