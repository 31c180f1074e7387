import { parseArgs } from 'node:util'
import { retirementSeconds, rotateRing } from '../auth/signingKeys.ts'
import { keyring } from '../crypto/keyring.ts'
import type { Runnable } from './command.ts'
import { withCommandDatabase } from './commandDatabase.ts'

/** Moves the ring of signing keys on by one, beside servers that run. */
export const keysRotate: Runnable = {
  usage: `Usage: gatehouse keys rotate [--json]

Signs access tokens from now on with the key that was published ahead, and publishes another. Servers that run take it
over within half a minute; tokens of the key before stay good until they end. No request is refused for it.

  --json   print { activeKid, nextKid, retiredKids }
`,

  async run(args, io) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    const ring = await withCommandDatabase(io.env, ({ config, db, recording, secrets }) => {
      const record = recording('gatehouse keys rotate')
      const retireAfter = retirementSeconds(config.sessions.accessTokenTtlSeconds)
      return db.transaction(async (tx) => {
        const rotated = await rotateRing(tx, keyring(secrets.jwt, 'signing-keys'), retireAfter)
        const { activeKid, nextKid } = rotated
        await record(tx, 'signing_key_rotated', { activeKid, nextKid })
        return rotated
      })
    })
    if (values.json) io.out(`${JSON.stringify(ring, null, 2)}\n`)
    else io.out(`active ${ring.activeKid}\nnext   ${ring.nextKid}\n`)
    return 0
  },
}
