import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Kind, parse } from 'graphql'
import { typeDefs } from '../../src/schema/typeDefs.ts'
import { ME, REFRESH, type SignedInAnswer, withoutRemaining } from '../support/graphqlClient.ts'
import { type Deed, deeds, variablesOf } from './deeds.ts'
import { issueKey } from '../support/apiKeys.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { personWith } from '../support/staff.ts'

type Known = SignedInAnswer & { readonly email: string }

const nobody = '0190f0f0-0000-7000-8000-000000000000'
describe('what staff do to people', () => {
  let server: TestServer
  let admin: Known
  let adminKey: string
  before(async () => {
    server = await startServer({ MAX_LOGIN_ATTEMPTS: '3' })
    admin = await personWith(server, 'ADMIN')
    const scopes = ['ME_READ', 'SECURITY_EVENTS_READ', 'SECURITY_ALERTS_READ', 'USERS_READ']
    adminKey = (await issueKey(server, admin.accessToken, { scopes })).text
  })
  after(() => server.stop())

  const sql = (text: string, ...params: readonly unknown[]) => server.database.query(text, params)
  const ask = (deed: Deed, userId: string, token: string, variables: object = {}) =>
    server.graphql(deed.text, { ...variablesOf(deed, userId), ...variables }, { token })
  const someone = async ({ prepare }: Partial<Deed> = {}): Promise<Known> => {
    const person = await server.register()
    await prepare?.(person, server)
    return person
  }
  const eventsOf = async (operation: string, userId: string) =>
    sql(
      `SELECT event_type, outcome, user_id, actor_id, session_id, details FROM security_events
        WHERE operation = $1 AND user_id = $2 AND event_type <> 'alert_raised' ORDER BY id`,
      operation,
      userId,
    )
  const statusOf = async (token: string) => (await server.graphql(ME, {}, { token })).status

  for (const deed of Object.values(deeds)) {
    describe(deed.name, () => {
      it('leaves exactly the events that its line in the schema names, once, however often it comes', async () => {
        const person = await someone(deed)
        const { codes } = await ask(deed, person.userId, admin.accessToken)
        assert.deepEqual(codes, [])
        if (deed.name !== 'suspendUser') await ask(deed, person.userId, admin.accessToken)
        const about = { outcome: 'SUCCESS', user_id: person.userId, actor_id: admin.userId, session_id: null }
        assert.deepEqual(
          await eventsOf(deed.name, person.userId),
          auditedBy(deed.name).map((event_type) => ({ event_type, ...about, details: deed.details })),
        )
      })

      it('is to everybody but administrators as if it had never existed', async () => {
        const person = await someone(deed)
        const made = { ...deed, text: deed.text.replace(`{ ${deed.name}(`, '{ paintHorses(') }
        for (const token of [
          (await server.register()).accessToken,
          (await personWith(server, 'AUDITOR')).accessToken,
        ]) {
          const [real, none] = [await ask(deed, person.userId, token), await ask(made, person.userId, token)]
          const seen = ({ status, text }: typeof real) => [
            status,
            withoutRemaining(text).replaceAll(
              /setUserRoles|suspendUser|reinstateUser|unlockUser|revokeUserSessions|resetUserSecondFactors|paintHorses/g,
              '…',
            ),
          ]
          assert.deepEqual(seen(real), seen(none))
        }
        assert.deepEqual(await eventsOf(deed.name, person.userId), [])
      })

      it('wants a proof of identity that is not older than fifteen minutes', async () => {
        const person = await someone(deed)
        const stale = await personWith(server, 'ADMIN')
        await sql(
          `UPDATE sessions SET authenticated_at = now() - interval '901 seconds' WHERE id = $1`,
          stale.sessionId,
        )
        const { status, codes, errors } = await ask(deed, person.userId, stale.accessToken)
        assert.deepEqual([status, codes], [403, ['STEP_UP_REQUIRED']])
        assert.equal(errors[0]?.extensions['maxAgeSeconds'], 900)
        assert.deepEqual(await eventsOf(deed.name, person.userId), [])
      })

      it('is closed to an API key of an administrator, whatever its scopes', async () => {
        const person = await someone(deed)
        const { status, codes } = await ask(deed, person.userId, adminKey)
        assert.deepEqual([status, codes], [403, ['FORBIDDEN']])
        assert.deepEqual(await eventsOf(deed.name, person.userId), [])
      })

      it('wants the second factor of whoever has one', async () => {
        const person = await someone(deed)
        const weak = await personWith(server, 'ADMIN')
        await sql(`UPDATE users SET second_factor_methods = '{TOTP}' WHERE id = $1`, weak.userId)
        const { data } = await server.graphql(REFRESH, { input: { refreshToken: weak.refreshToken } })
        const { codes } = await ask(deed, person.userId, data.refreshSession.accessToken)
        assert.deepEqual(codes, ['STEP_UP_REQUIRED'])
        assert.deepEqual(await eventsOf(deed.name, person.userId), [])
      })

      it('bites at once where the role was taken: an open token does nothing more', async () => {
        const person = await someone(deed)
        const former = await personWith(server, 'ADMIN')
        assert.equal(await statusOf(former.accessToken), 200)
        assert.deepEqual(
          (await ask(deeds.setUserRoles, former.userId, admin.accessToken, { roles: ['USER'] })).codes,
          [],
        )
        const { status, codes } = await ask(deed, person.userId, former.accessToken)
        assert.deepEqual([status, codes], [401, ['UNAUTHENTICATED']])
        assert.deepEqual(await eventsOf(deed.name, person.userId), [])
      })

      it('finds nobody by an id that is nobody’s, or of whoever is erased', async () => {
        const erased = await someone()
        await sql(`UPDATE users SET status = 'DELETED' WHERE id = $1`, erased.userId)
        const answers = await Promise.all(
          [nobody, erased.userId, '', 'x', '\0', `{${admin.userId}}`, 'x'.repeat(5_000)].map((id) =>
            ask(deed, id, admin.accessToken),
          ),
        )
        const [first] = answers
        assert.deepEqual([first?.status, first?.codes], [404, ['NOT_FOUND']])
        for (const { text } of answers.slice(0, 5))
          assert.equal(withoutRemaining(text), withoutRemaining(first?.text ?? ''))
        for (const { codes } of answers)
          assert.equal(codes[0] === 'NOT_FOUND' || codes[0] === 'FORBIDDEN', true, String(codes))
      })

      if (!deed.takesReason) return
      it('takes a reason of 1 to 500 characters on one line, and says which it does not', async () => {
        const person = await someone(deed)
        for (const bad of [
          '',
          '   ',
          'x'.repeat(501),
          'a\nb',
          'a\0b',
          'a\u001b[2Jb',
          'a\u202eb',
          'a\u2028b',
          '\ud800',
        ]) {
          const { status, codes, text } = await ask(deed, person.userId, admin.accessToken, { reason: bad })
          assert.deepEqual([status, codes], [400, ['BAD_USER_INPUT']], JSON.stringify(bad))
          assert.match(text, /"path":"reason"/)
        }
        assert.deepEqual(await eventsOf(deed.name, person.userId), [])
        const { codes } = await ask(deed, person.userId, admin.accessToken, {
          reason: ` ${'😀'.repeat(500)} `,
        })
        assert.deepEqual(codes, [])
      })
    })
  }
})

/** The events of a field's `@audit` lines, as the record spells them. */
function auditedBy(field: string): string[] {
  const fields = parse(typeDefs.join('\n')).definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_EXTENSION || definition.kind === Kind.OBJECT_TYPE_DEFINITION
      ? (definition.fields ?? [])
      : [],
  )
  const directives = fields.find(({ name }) => name.value === field)?.directives ?? []
  return directives
    .filter(({ name }) => name.value === 'audit')
    .flatMap((audit) => audit.arguments ?? [])
    .map(({ value }) => (value.kind === Kind.ENUM ? value.value.toLowerCase() : ''))
}
