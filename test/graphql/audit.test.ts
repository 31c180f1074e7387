import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { serverAudits } from 'graphql-http'
import { startProductionServer } from '../support/productionServer.ts'
import { type TestServer, startServer } from '../support/server.ts'

/** The audits' functions ask whatever these say when they run. */
let url = ''
let token: string | null = null
const audits = serverAudits({
  url: () => url,
  fetchFn: (input: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    if (token !== null) headers.set('authorization', `Bearer ${token}`)
    return fetch(input, { ...init, headers })
  },
})

it('GraphQL over HTTP is audited in full', () => {
  assert.equal(audits.length, 61)
})

describe('GraphQL over HTTP, a stranger in development', () => {
  let server: TestServer
  before(async () => {
    server = await startServer({ NODE_ENV: 'development' })
    url = `${server.url}/graphql`
    token = null
  })
  after(() => server.stop())
  auditAll()
})

describe('GraphQL over HTTP, an administrator in production', () => {
  let server: TestServer
  before(async () => {
    server = await startProductionServer()
    url = `${server.url}/graphql`
    const { email, userId } = await server.register()
    await server.database.query(`UPDATE users SET roles = '{USER,ADMIN}' WHERE id = $1`, [userId])
    token = (await server.login(email)).accessToken
  })
  after(() => server.stop())
  auditAll()
})

function auditAll(): void {
  for (const audit of audits) {
    it(`${audit.id}: ${audit.name}`, async () => {
      const result = await audit.fn()
      assert.equal(result.status, 'ok', 'reason' in result ? result.reason : '')
    })
  }
}
