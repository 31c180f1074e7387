import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createClient } from 'redis'
import { redisMissing, startRedis } from '../support/redis.ts'

it(
  'a test Redis can be frozen, thawed, killed and brought back empty on its port',
  { skip: redisMissing() },
  async () => {
    const redis = await startRedis()
    assert.ok(redis !== null)
    const client = createClient({ url: redis.url })
    client.on('error', () => {})
    await client.connect()
    await client.set('key', 'value')
    redis.freeze()
    const late = client.get('key')
    redis.thaw()
    assert.equal(await late, 'value')
    client.destroy()

    await redis.kill()
    await redis.restart()
    const again = await createClient({ url: redis.url }).connect()
    assert.equal(await again.get('key'), null)
    again.destroy()
    await redis.stop()
  },
)
