import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LOGIN } from '../support/graphqlClient.ts'
import { type FreshDatabase, freshDatabase } from '../support/postgres.ts'
import { serverEnv } from '../support/server.ts'
import { type ServerProcess, startServerProcess } from '../support/serverProcess.ts'

const points = 7

describe('two processes on one Postgres', () => {
  let database: FreshDatabase
  let processes: readonly ServerProcess[] = []
  let token = ''
  before(async () => {
    database = await freshDatabase()
    const env = serverEnv(database, {
      MAX_LOGIN_ATTEMPTS: '100',
      // A machine that is busy must not make each process count alone.
      DATABASE_TIMEOUT_MS: '30000',
      RATE_LIMIT_OVERRIDES: `*=1000000/1m,login=${points}/15m`,
    })
    // One after the other: the first migrates.
    processes = [await startServerProcess(env), await startServerProcess(env)]
    token = (await processes[0]?.register())?.accessToken ?? ''
  })
  after(async () => {
    await Promise.all(processes.map((one) => one.end()))
    await database.drop()
  })

  for (const who of ['a stranger', 'a person'] as const) {
    it(`let exactly ${points} of 100 parallel logins by ${who} pass`, async () => {
      const input = { email: `${who.replace(' ', '-')}@example.com`, password: 'Wrong-Horse-9-Battery' }
      const options = who === 'a person' ? { token } : {}
      const answers = await Promise.all(
        Array.from({ length: 50 }, () =>
          processes.map((one) => one.graphql(LOGIN, { input }, options)),
        ).flat(),
      )
      const of = (code: string) => answers.filter((answer) => answer.codes[0] === code).length
      // A store that is late on a machine without time denies, and may have charged: nobody is ever counted apart.
      const late = of('SERVICE_UNAVAILABLE')
      const passed = of('INVALID_CREDENTIALS')
      assert.ok(late === 0 ? passed === points : passed <= points, `${passed} passed, ${late} were late`)
      assert.equal(passed + late + of('RATE_LIMITED'), 100)
    })
  }
})
