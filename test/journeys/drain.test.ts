import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type ClientRequest, request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { json } from 'node:stream/consumers'
import { REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

/** A registration whose head the server has taken, and whose body it waits for. */
async function halfARegistration({ url }: ServerProcess): Promise<{ sent: ClientRequest; body: string }> {
  const input = { email: `in-flight-${process.pid}-${Math.random()}@example.com`, password: goodPassword }
  const body = JSON.stringify({ query: REGISTER, variables: { input } })
  const sent = request(`${url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
  })
  sent.flushHeaders()
  await once(sent, 'continue')
  return { sent, body }
}

/** Resolves when nobody new is let in. */
async function refusesNewcomers({ url }: ServerProcess): Promise<void> {
  while (await fetch(`${url}/livez`, { headers: { connection: 'close' } }).catch(() => null)) await pause(20)
}

describe('a server that is asked to stop', () => {
  let database: FreshDatabase
  let env: Record<string, string>
  let server: ServerProcess
  before(async () => {
    database = await freshDatabase()
    env = serverEnv(database)
  })
  after(async () => {
    await server.end('SIGKILL')
    await database.drop()
  })

  for (const times of [1, 2]) {
    it(`answers a request in flight and ends with 0, the signal coming ${times} times at once`, async () => {
      server = await startServerProcess(env)
      const { sent, body } = await halfARegistration(server)
      for (let time = 0; time < times; time += 1) server.child.kill('SIGINT')
      await refusesNewcomers(server)

      sent.end(body)
      const [response] = await once(sent, 'response')
      const { data } = Object(await json(response))
      assert.deepEqual([response.statusCode, data?.register?.nextStep], [200, 'NONE'])
      const [code] = server.child.exitCode === null ? await once(server.child, 'exit') : [0]
      assert.equal(code, 0)
    })
  }

  it('waits no longer for a request in flight when it is asked again half a second later', async () => {
    server = await startServerProcess(env)
    const { sent } = await halfARegistration(server)
    const cut = once(sent, 'error')
    server.child.kill('SIGTERM')
    await refusesNewcomers(server)
    await pause(600)
    const start = performance.now()
    server.child.kill('SIGTERM')
    await cut
    const [code] = await once(server.child, 'exit')
    assert.equal(code, 0)
    assert.ok(performance.now() - start < 5_000, 'it waited for the request')
  })
})
