import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { LOGIN, REFRESH, REGISTER, goodPassword } from '../support/graphqlClient.ts'
import { type TestServer, startServer } from '../support/server.ts'

const EVENTS = `query ($filter: SecurityEventFilter) {
  securityEvents(filter: $filter) { edges { node { id type user { id email } actor { id email } } } }
}`
const whole = 'session { id current ipAddress } user { id email roles }'

describe('people, sessions and events', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.stop())

  const someone = async (role?: 'ADMIN' | 'AUDITOR') => {
    const person = await server.register()
    if (role === undefined) return person
    await server.database.query('UPDATE users SET roles = $1 WHERE id = $2', [[role], person.userId])
    return { ...person, ...(await server.login(person.email)) }
  }
  const noteEvent = (userId: string | null, actorId: string | null, requestId: string) =>
    server.database.query(
      `INSERT INTO security_events (id, event_type, outcome, severity, risk_score, user_id, actor_id, request_id)
       VALUES ($1, 'user_suspended', 'SUCCESS', 'HIGH', 5, $2, $3, $4)`,
      [uuidv7(), userId, actorId, requestId],
    )

  describe('an event that an administrator caused', () => {
    const requestId = 'visibility-1'
    let person: Awaited<ReturnType<typeof someone>>
    let admin: Awaited<ReturnType<typeof someone>>
    let auditor: Awaited<ReturnType<typeof someone>>
    before(async () => {
      person = await someone()
      admin = await someone('ADMIN')
      auditor = await someone('AUDITOR')
      await noteEvent(person.userId, admin.userId, requestId)
    })
    const seenBy = async (token: string) => {
      const { data, codes } = await server.graphql(EVENTS, { filter: { requestId } }, { token })
      const nodes = data?.securityEvents?.edges.map(
        ({ node }: { node: { user: object | null; actor: object | null } }) => [node.user, node.actor],
      )
      return [nodes, codes]
    }
    const shown = ({ userId: id, email }: { userId: string; email: string }) => ({ id, email })

    it('shows its person themself, and not who the administrator is', async () => {
      assert.deepEqual(await seenBy(person.accessToken), [[[shown(person), null]], []])
    })
    it('shows an auditor both', async () => {
      assert.deepEqual(await seenBy(auditor.accessToken), [[[shown(person), shown(admin)]], []])
    })
    it('shows an administrator both', async () => {
      assert.deepEqual(await seenBy(admin.accessToken), [[[shown(person), shown(admin)]], []])
    })
    it('shows anybody else nothing', async () => {
      assert.deepEqual(await seenBy((await someone()).accessToken), [[], []])
    })
  })

  describe('whoever signs in sees themself and their session in the same answer', () => {
    const rows = [
      [
        'register',
        REGISTER.replace(/signedIn \{.*\} \} \}$/, `signedIn { ${whole} } } }`),
        async () => ({ email: `visible-${process.hrtime.bigint()}@example.com`, password: goodPassword }),
      ],
      [
        'login',
        LOGIN.replace(/SignedIn \{.*\} \} \}$/, `SignedIn { ${whole} } } }`),
        async () => ({ email: (await server.register()).email, password: goodPassword }),
      ],
      [
        'refreshSession',
        REFRESH.replace(/\{ accessToken.*$/, `{ ${whole} } }`),
        async () => ({ refreshToken: (await server.register()).refreshToken }),
      ],
    ] as const
    for (const [name, document, input] of rows) {
      it(name, async () => {
        const { data, errors } = await server.graphql(document, { input: await input() })
        const { session, user } = data?.[name]?.signedIn ?? data?.[name] ?? {}
        assert.deepEqual(
          [errors, session?.current, session?.ipAddress, user?.roles],
          [[], true, '127.0.0.1', ['USER']],
        )
      })
    }
  })

  it('a person sees their sessions, in the request after as well', async () => {
    const { accessToken, sessionId } = await someone()
    const { data, codes } = await server.graphql(
      '{ me { sessions { id current } } }',
      {},
      { token: accessToken },
    )
    assert.deepEqual([data, codes], [{ me: { sessions: [{ id: sessionId, current: true }] } }, []])
  })
})
