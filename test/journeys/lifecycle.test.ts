import assert from 'node:assert/strict'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { becomes } from '../../src/db/embedded/processes.ts'
import { ME } from '../support/graphqlClient.ts'
import { provedBefore } from '../support/provedBefore.ts'
import { type ServerProcess, answering, spawnServer, startServerProcess } from '../support/serverProcess.ts'
import { makeHomes, postmasterOf } from './homes.ts'

describe('the life of a server with an embedded database', { skip: provedBefore }, () => {
  const homes = makeHomes()
  after(() => homes.remove())

  const whoIs = async (server: ServerProcess, token: string) =>
    (await server.graphql(ME, {}, { token })).data?.me?.email

  it('tells after the first start where it is and what to type next, and keeps its secrets to itself', async () => {
    const env = homes.empty()
    const server = await startServerProcess(env)
    assert.ok(await becomes(() => server.output().includes('Ctrl-C'), 2_000))
    assert.ok(server.output().includes(`GraphiQL   ${server.url}/graphql`))
    assert.ok(server.output().includes('npx gatehouse admin create --email you@example.com'))
    for (const file of ['secrets.env', 'database-url', 'database-url.app'])
      assert.equal(statSync(join(env.GATEHOUSE_HOME, file)).mode & 0o777, 0o600, file)
    await server.end()
  })

  it('keeps people and their sessions over a restart', async () => {
    const env = await homes.furnished()
    const first = await startServerProcess(env)
    const { email, accessToken } = await first.register()
    assert.equal(await first.end(), 0)
    const second = await startServerProcess(env)
    assert.equal(await whoIs(second, accessToken), email)
    await second.end()
  })

  for (const signal of ['SIGINT', 'SIGHUP'] as const) {
    it(`ends with 0 and orphans nothing when ${signal} reaches the whole process group`, async () => {
      const env = await homes.furnished()
      const { child } = await answering(spawnServer(env, { detached: true }))
      process.kill(-(child.pid ?? 0), signal)
      const [code] = await once(child, 'exit')
      assert.deepEqual([code, postmasterOf(env.GATEHOUSE_HOME)], [0, null])
    })
  }

  it('takes up what a killed server left, with everything that was acknowledged, and stops it in the end', async () => {
    const env = await homes.furnished()
    const first = await startServerProcess(env)
    const { email, accessToken } = await first.register()
    await first.end('SIGKILL')
    const orphan = postmasterOf(env.GATEHOUSE_HOME)
    assert.notEqual(orphan, null)

    const second = await startServerProcess(env)
    assert.deepEqual(postmasterOf(env.GATEHOUSE_HOME), orphan)
    assert.equal(await whoIs(second, accessToken), email)
    assert.deepEqual([await second.end(), postmasterOf(env.GATEHOUSE_HOME)], [0, null])
  })

  it('recovers a database that was killed together with its server', async () => {
    const env = await homes.furnished()
    const first = await startServerProcess(env)
    const { email, accessToken } = await first.register()
    first.child.kill('SIGKILL')
    process.kill(postmasterOf(env.GATEHOUSE_HOME)?.pid ?? 0, 'SIGKILL')
    await first.end('SIGKILL')

    const second = await startServerProcess(env)
    assert.equal(await whoIs(second, accessToken), email)
    assert.equal(await second.end(), 0)
  })

  it('serves one house from two first starts at once in one home', async () => {
    const env = homes.empty()
    const [one, two] = await Promise.all([startServerProcess(env), startServerProcess(env)])
    assert.notEqual(one.url, two.url)
    const { email, accessToken } = await one.register()
    assert.equal(await whoIs(two, accessToken), email)

    assert.equal(await one.end(), 0)
    assert.equal(await whoIs(two, accessToken), email)
    assert.deepEqual([await two.end(), postmasterOf(env.GATEHOUSE_HOME)], [0, null])
  })

  it('ends in order although nobody reads its output any more', async () => {
    const env = await homes.furnished()
    const server = await startServerProcess(env)
    server.child.stdout?.destroy()
    server.child.stderr?.destroy()
    await server.register()
    assert.deepEqual([await server.end(), postmasterOf(env.GATEHOUSE_HOME)], [0, null])
  })

  it('ends cleanly when it is asked to in the middle of a start, and starts the next time', async () => {
    const env = await homes.furnished()
    const child = spawnServer(env)
    child.stdout?.resume()
    assert.ok(await becomes(() => postmasterOf(env.GATEHOUSE_HOME) !== null, 60_000))
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.deepEqual([code, postmasterOf(env.GATEHOUSE_HOME)], [0, null])

    const next = await answering(spawnServer(env))
    assert.equal(await next.end(), 0)
  })
})
