import { LOGIN, ME, goodPassword, graphqlClient } from '../test/support/graphqlClient.ts'
import { closedLoop } from './harness/closedLoop.ts'
import { fire } from './harness/fire.ts'
import type { Ground } from './harness/ground.ts'
import type { Measurement } from './harness/measurement.ts'

/** `me` is asked 200 times a second: enough to see its tail, not enough to be the load itself. */
const askers = { workers: 10, everyMs: 50 }
const capacityTimes = 10
const stormConnections = 400

/** `me` while ten times as many people sign in as the machine has processor time to hash for. */
export const meInStorm: Measurement = {
  name: 'meInStorm',
  async run(ground) {
    const { gatehouse, people, seconds } = ground
    const atRest = await askMe(ground)
    const client = graphqlClient(gatehouse.url)
    const capacity = await closedLoop({ workers: 4, seconds, pid: null }, () => client.login(people[0].email))

    const rate = Math.ceil(capacity.requestsPerSecond * capacityTimes)
    const bodies = people.map(({ email }) =>
      JSON.stringify({ query: LOGIN, variables: { input: { email, password: goodPassword } } }),
    )
    const [storm, inStorm] = await Promise.all([
      fire({
        url: `${gatehouse.url}/graphql`,
        pid: gatehouse.pid,
        connections: stormConnections,
        seconds,
        bodies,
        rate,
      }),
      askMe(ground),
    ])
    const refused = Math.round((100 * storm.refused) / Math.max(1, storm.requestsPerSecond * seconds))
    return [
      { what: 'me, 200 a second, at rest', sample: atRest },
      {
        what: 'me, 200 a second, in the storm',
        sample: inStorm,
        ratio: inStorm.p99 / atRest.p99,
        reach: 'p99 ≤ 3 times that at rest',
      },
      {
        what: `storm of ${rate} logins a second, ${refused} % refused`,
        sample: storm,
        reach: 'refused with retryAfter, ≤ 300 MB',
      },
    ]
  },
}

function askMe({ gatehouse: { pid, url }, people, seconds }: Ground) {
  const client = graphqlClient(url)
  return closedLoop({ ...askers, seconds, pid }, async () => {
    const { status } = await client.graphql(ME, {}, { token: people[0].accessToken })
    if (status !== 200) throw new Error(`me answers ${status}`)
  })
}
