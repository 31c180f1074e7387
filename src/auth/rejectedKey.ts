import { Refusal } from '../errors.ts'

/** What the record says of a credential of an API key that was refused. */
export interface Rejection {
  readonly event: 'api_key_rejected' | 'signature_rejected'
  readonly reason: string
  /** Of the key that was named, where there is one. */
  readonly apiKeyId: string | null
  readonly userId: string | null
}

/** The cause of a refusal, for the record alone. */
export class RejectedKey extends Error {
  override readonly name = 'RejectedKey'
  readonly rejection: Rejection

  constructor(rejection: Rejection) {
    super(rejection.reason)
    this.rejection = rejection
  }
}

/** The refusal of a credential of an API key. */
export function refuseKey(rejection: Rejection): Refusal {
  const detail = rejection.reason
  return new Refusal('UNAUTHENTICATED', { detail, cause: new RejectedKey(rejection) })
}
