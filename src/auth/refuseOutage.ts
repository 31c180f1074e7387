import { databaseFault } from '../db/databaseFault.ts'
import { Refusal } from '../errors.ts'

/** Rethrows: where the database cannot tell, `SERVICE_UNAVAILABLE`: a client must not forget its credential for that. */
export function refuseOutage(error: unknown): never {
  const fault = databaseFault(error)
  if (fault?.kind !== 'unavailable') throw error
  const detail = 'the database did not answer for the credential'
  throw new Refusal('SERVICE_UNAVAILABLE', { retryAfter: fault.retryAfter, detail, cause: error })
}
