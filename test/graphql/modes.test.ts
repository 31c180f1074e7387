import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startProductionServer } from '../support/productionServer.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = '{ securityEvents(first: 1) { edges { cursor } } }'
const introspections = [
  '{ __schema { queryType { name } } }',
  '{ __type(name: "User") { name } }',
  '{ a: __schema { queryType { name } } }',
  '{ ...F } fragment F on Query { ... { __type(name: "User") { fields { name } } } }',
]

for (const [mode, startMode] of [
  ['development', () => startServer({ NODE_ENV: 'development' })],
  ['test', () => startServer()],
  ['production', () => startProductionServer()],
] as const) {
  describe(`a server in ${mode}`, () => {
    let server: TestServer
    let token = ''
    before(async () => {
      server = await startMode()
      token = (await server.register()).accessToken
    })
    after(() => server.stop())

    for (const query of introspections) {
      it(`${mode === 'production' ? 'keeps from strangers' : 'shows strangers'} ${query}, whoever asked before`, async () => {
        const strangers = mode === 'production' ? [401, ['UNAUTHENTICATED']] : [200, []]
        for (let round = 0; round < 2; round += 1) {
          const stranger = await server.graphql(query)
          assert.deepEqual([stranger.status, stranger.codes], strangers)
          const person = await server.graphql(query, {}, { token })
          assert.deepEqual([person.status, person.codes], [200, []])
        }
      })
    }

    it('lets strangers ask for __typename', async () => {
      assert.equal((await server.graphql('{ __typename }')).status, 200)
    })

    it('masks an error of the database: the request id, and nothing else', async () => {
      await server.database.query('ALTER TABLE security_events RENAME COLUMN risk_score TO moved')
      const answer = await server.graphql(EVENTS, {}, { token, headers: { 'x-request-id': 'masked-1' } })
      assert.equal(answer.status, 500)
      const { extensions, ...masked } = JSON.parse(answer.text)
      assert.equal(extensions.cost.requested, 3)
      assert.deepEqual(masked, {
        errors: [
          {
            message: 'Something went wrong on our side.',
            locations: [{ line: 1, column: 3 }],
            path: ['securityEvents'],
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'masked-1' },
          },
        ],
        data: null,
      })
      const told = server.log.filter(({ requestId, level }) => requestId === 'masked-1' && level === 50)
      assert.equal(told.length, 1)
      assert.match(JSON.stringify(told), /risk_score/)
    })
  })
}
