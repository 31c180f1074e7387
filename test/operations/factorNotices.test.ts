import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FACTORS, REGENERATE, REMOVE, factorsOf } from '../support/factors.ts'
import { suiteServer } from '../support/server.ts'

describe('a change of second factors', async () => {
  const server = await suiteServer()
  const factors = factorsOf(server)

  it('is told to its person by mail: added, a code used, a new sheet, removed', async () => {
    const person = await factors.enrolled()
    const { email } = person
    const challenge = await factors.challenge(email)
    await factors.complete({ challenge, recoveryCode: person.codes[0] })
    const { accessToken: token } = await factors.signedInTwice(person)
    await server.graphql(REGENERATE, {}, { token })
    const { data } = await server.graphql(FACTORS, {}, { token })
    await server.graphql(REMOVE, { id: data.me.secondFactors[0].id }, { token })

    const told = async () =>
      (await server.mail.all()).filter(({ to }) => to === email).map(({ subject }) => subject)
    const began = performance.now()
    while (!(await told()).some((subject) => /removed/i.test(subject)) && performance.now() - began < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 50))
    const subjects = (await told()).join('\n')
    for (const words of [/added/i, /recovery code was used/i, /new recovery codes/i, /removed/i])
      assert.match(subjects, words)
    const mail = await server.mail.all()
    for (const secret of [person.secret, ...person.codes])
      assert.equal(
        mail.some(({ source }) => source.includes(secret)),
        false,
      )
  })
})
