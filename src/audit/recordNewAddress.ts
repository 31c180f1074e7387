import type { Transaction } from '../db/client.ts'
import type { Client } from '../observability/client.ts'
import type { Recorder } from './recorder.ts'

/** Records that an API key was used from an address that it had not been used from. */
export function recordNewAddress(recorder: Recorder) {
  return async (
    tx: Transaction,
    key: { apiKeyId: string; userId: string },
    client: Client,
  ): Promise<void> => {
    const source = { client, operation: null, ...key }
    await recorder.within(source)(tx, 'api_key_used_from_new_address', { apiKeyId: key.apiKeyId })
  }
}
