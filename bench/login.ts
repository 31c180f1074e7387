import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import argon2 from 'argon2'
import { goodPassword, graphqlClient } from '../test/support/graphqlClient.ts'
import { closedLoop } from './harness/closedLoop.ts'
import { interleaved } from './harness/interleaved.ts'
import type { Measurement } from './harness/measurement.ts'

/** The default of PASSWORD_HASH_PARAMETERS, which is OWASP's, with a pepper. */
const parameters = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const secret = randomBytes(32)

/** A few more than there are cores, so that no core ever waits for the next sign-in to arrive. */
const workers = availableParallelism() + 2

/** `login` with the right password, each time somebody else's, against argon2 alone on as many cores. */
export const login: Measurement = {
  name: 'login',
  async run({ gatehouse: { pid, url }, people, rounds, seconds }) {
    const client = graphqlClient(url)
    const hash = await argon2.hash(goodPassword, { ...parameters, secret })
    let next = 0
    const { ours, baseline, ratio } = await interleaved(
      rounds,
      () =>
        closedLoop({ workers, seconds, pid }, () => {
          const person = people[(next += 1) % people.length] ?? people[0]
          return client.login(person.email)
        }),
      () =>
        closedLoop({ workers: availableParallelism(), seconds, pid: null }, () =>
          argon2.verify(hash, goodPassword, { secret }),
        ),
    )
    return [
      { what: `login, ${workers} at once`, sample: ours, ratio, reach: '≥ 0.95 of argon2 in a loop' },
      { what: 'argon2 in a loop, one a core', sample: baseline },
    ]
  },
}
