import assert from 'node:assert/strict'
import { issueKey } from '../support/apiKeys.ts'
import { emailChangesOf } from '../support/emailChanges.ts'
import { factorsOf, passwordLogin } from '../support/factors.ts'
import { LOGIN, LOGOUT, REFRESH, type SignedInAnswer, goodPassword } from '../support/graphqlClient.ts'
import type { TestServer } from '../support/server.ts'
import { deeds, variablesOf } from './deeds.ts'

/** An address on the list of bad networks that the server is started with. */
export const badAddress = '203.0.113.9'
/** What a sign-in is blocked for, of whoever signed in from elsewhere before. */
export const risky = { 'x-forwarded-for': badAddress, 'user-agent': 'Mozilla/5.0 Firefox/140.0' }
export const attemptsMax = 3
export const passkeyQuestionsMax = 20

export type Someone = SignedInAnswer & { readonly email: string }

/** One server, asked from an address of the scenario's own, and an administrator on it. */
export interface Stage {
  readonly server: TestServer
  readonly admin: Someone
}

/** Does everything of a mutation that leaves an event: each event that its line names, at least once. */
export type Scenario = (stage: Stage) => Promise<unknown>

const call = (name: string, args: string, types: string, fields = '{ accepted }') =>
  `mutation (${types}) { ${name}(${args}) ${fields} }`
const byToken = (name: string, fields?: string) => call(name, 'token: $token', '$token: String!', fields)
const byInput = (name: string, type: string, fields?: string) =>
  call(name, 'input: $input', `$input: ${type}!`, fields)
const byId = (name: string, fields?: string) => call(name, 'id: $id', '$id: ID!', fields)

const newPassword = 'Another-Horse-8-Staple'
const text = {
  register: byInput('register', 'RegisterInput', '{ nextStep }'),
  verify: byToken('verifyEmail', '{ session { id } }'),
  resend: call('resendEmailVerification', 'email: $email', '$email: EmailAddress!'),
  forgot: call('requestPasswordReset', 'email: $email', '$email: EmailAddress!'),
  reset: byInput('resetPassword', 'ResetPasswordInput'),
  change: byInput('changePassword', 'ChangePasswordInput'),
  unlock: byToken('unlockAccount'),
  revoke: byId('revokeSession'),
  rotateKey: byId('rotateApiKey', '{ secret }'),
  revokeKey: byId('revokeApiKey'),
  acknowledge: byId('acknowledgeAlert', '{ id }'),
  resolve: call('resolveAlert', 'id: $id, resolution: BENIGN', '$id: ID!', '{ id }'),
}

/** As after a report: address and factors do not change. */
export const freeze = ({ server }: Stage, { userId }: Someone) =>
  server.database.query(`UPDATE users SET frozen_until = now() + interval '1 hour' WHERE id = $1`, [userId])
/** A second session, which others end. */
const secondSession = ({ server }: Stage, { email }: Someone) => server.login(email)
const guess = async (times: number, once: () => Promise<unknown>) => {
  for (let time = 0; time < times; time += 1) await once()
}
const deed = (name: keyof typeof deeds): Scenario => {
  return async ({ server, admin }) => {
    const person = await server.register()
    await deeds[name].prepare?.(person, server)
    const { status, text } = await server.graphql(deeds[name].text, variablesOf(deeds[name], person.userId), {
      token: admin.accessToken,
    })
    assert.equal(status, 200, text)
  }
}
/** Asks as somebody; fails where that is refused. */
const does = async ({ server }: Stage, { accessToken }: SignedInAnswer, query: string, variables = {}) => {
  const answer = await server.graphql(query, variables, { token: accessToken })
  assert.equal(answer.status, 200, answer.text)
  return answer.data
}
const alert = async (stage: Stage, query: string) => {
  const id = crypto.randomUUID()
  await stage.server.database.query(
    `INSERT INTO security_alerts (id, rule, key, severity, summary) VALUES ($1, 'spray', $2, 'HIGH', 's')`,
    [id, id],
  )
  await does(stage, stage.admin, query, { id })
}

/** By the name of the mutation. One that is missing here fails the test. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  async register(stage) {
    const { server } = stage
    const person = await server.register()
    await assert.rejects(server.register(person.email))
    const input = { email: `second-${person.email}`, password: newPassword }
    await does(stage, person, text.register, { input })
  },
  async exportMyData(stage) {
    await does(stage, await stage.server.register(), 'mutation { exportMyData { generatedAt } }')
  },
  async deleteMyAccount(stage) {
    await does(stage, await stage.server.register(), 'mutation { deleteMyAccount { accepted } }')
  },
  setUserRoles: deed('setUserRoles'),
  suspendUser: deed('suspendUser'),
  reinstateUser: deed('reinstateUser'),
  unlockUser: deed('unlockUser'),
  revokeUserSessions: deed('revokeUserSessions'),
  resetUserSecondFactors: deed('resetUserSecondFactors'),
  async verifyEmail(stage) {
    const { server } = stage
    const person = await server.register()
    const { tokens } = await server.mail.next(person.email, 'Verify your email address')
    await server.login(person.email)
    const blocked = await server.graphql(text.verify, { token: tokens['verify'] }, { headers: risky })
    assert.deepEqual(blocked.codes, ['INVALID_CREDENTIALS'])
    await does(stage, person, text.verify, { token: tokens['verify'] })
    await server.graphql(text.verify, { token: 'gt_nothing' })
  },
  async resendEmailVerification({ server }) {
    const { email, userId } = await server.register()
    await server.database.query(
      `UPDATE users SET status = 'PENDING_VERIFICATION', email_verified_at = NULL WHERE id = $1`,
      [userId],
    )
    await server.graphql(text.resend, { email })
  },
  async requestPasswordReset({ server }) {
    const { email } = await server.register()
    await server.graphql(text.forgot, { email })
  },
  async resetPassword({ server }) {
    const { email } = await server.register()
    await guess(attemptsMax, () => server.graphql(LOGIN, { input: { email, password: 'wrong' } }))
    await server.graphql(text.forgot, { email })
    const token = await tokenOf(server, email, 'reset')
    await server.graphql(text.reset, { input: { token, newPassword } })
    await server.graphql(text.reset, { input: { token, newPassword } })
  },
  async changePassword(stage) {
    const person = await stage.server.register()
    await secondSession(stage, person)
    const input = { currentPassword: 'wrong', newPassword }
    const other = await stage.server.register()
    await guess(attemptsMax, () => stage.server.graphql(text.change, { input }, { token: other.accessToken }))
    await does(stage, person, text.change, { input: { ...input, currentPassword: goodPassword } })
  },
  async requestEmailChange(stage) {
    const changes = emailChangesOf(stage.server)
    const person = await changes.asked()
    await freeze(stage, person)
    await changes.request(person, changes.fresh())
  },
  async confirmEmailChange(stage) {
    const changes = emailChangesOf(stage.server)
    const person = await changes.asked()
    await secondSession(stage, person)
    await changes.confirm(person.confirmToken)
    await changes.confirm(person.confirmToken)
  },
  async undoEmailChange(stage) {
    const changes = emailChangesOf(stage.server)
    const person = await stage.server.register()
    await issueKey(stage.server, person.accessToken)
    const { undoToken } = await changes.moved(changes.fresh(), person)
    await changes.undo(undoToken)
    await changes.undo(undoToken)
  },
  async reportUnrecognisedActivity(stage) {
    const changes = emailChangesOf(stage.server)
    const person = await stage.server.register()
    await issueKey(stage.server, person.accessToken)
    await changes.moved(changes.fresh(), person)
    const token = await tokenOf(stage.server, person.email, 'report')
    await changes.report(token)
    await changes.report(token)
  },
  async login(stage) {
    const { server } = stage
    const person = await server.register()
    await does(stage, person, LOGIN, { input: { email: person.email, password: goodPassword } })
    await server.graphql(
      LOGIN,
      { input: { email: person.email, password: goodPassword } },
      { headers: risky },
    )
    await passwordLogin(server, (await factorsOf(server).enrolled()).email)
    const { email } = await server.register()
    await guess(attemptsMax, () => server.graphql(LOGIN, { input: { email, password: 'wrong' } }))
  },
  async refreshSession({ server }) {
    const { refreshToken } = await server.register()
    for (const token of [refreshToken, refreshToken, 'gr_nothing'])
      await server.graphql(REFRESH, { input: { refreshToken: token } })
  },
  async unlockAccount(stage) {
    const { server } = stage
    const { email } = await server.register()
    await guess(attemptsMax, () => server.graphql(LOGIN, { input: { email, password: 'wrong' } }))
    const token = await tokenOf(server, email, 'unlock')
    await server.graphql(text.unlock, { token })
    await server.graphql(text.unlock, { token })
  },
  async logout(stage) {
    await does(stage, await stage.server.register(), LOGOUT)
  },
  async revokeSession(stage) {
    const person = await stage.server.register()
    const { sessionId } = await secondSession(stage, person)
    await does(stage, person, text.revoke, { id: sessionId })
  },
  async revokeOtherSessions(stage) {
    const person = await stage.server.register()
    await secondSession(stage, person)
    await does(stage, person, 'mutation { revokeOtherSessions { count } }')
  },
  async createApiKey({ server }) {
    await issueKey(server, (await server.register()).accessToken)
  },
  async rotateApiKey(stage) {
    const person = await stage.server.register()
    const { id } = await issueKey(stage.server, person.accessToken)
    await does(stage, person, text.rotateKey, { id })
  },
  async revokeApiKey(stage) {
    const person = await stage.server.register()
    const { id } = await issueKey(stage.server, person.accessToken)
    await does(stage, person, text.revokeKey, { id })
  },
  rotateSigningKey: (stage) => does(stage, stage.admin, 'mutation { rotateSigningKey { activeKid } }'),
  acknowledgeAlert: (stage) => alert(stage, text.acknowledge),
  resolveAlert: (stage) => alert(stage, text.resolve),
}

/** The token of the link to a page, out of the first mail that has one. */
async function tokenOf(server: TestServer, email: string, page: string): Promise<string> {
  for (let waited = 0; waited < 300; waited += 1) {
    const found = (await server.mail.all()).find(
      ({ to, tokens }) => to === email && tokens[page] !== undefined,
    )
    if (found !== undefined) return found.tokens[page] ?? ''
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no mail with a link to ${page} came to ${email}`)
}
