import { Refusal } from '../errors.ts'

/** The no to somebody who has proved who they are, for the risk of it. To the client it is a wrong password. */
export class BlockedSignIn extends Refusal {
  readonly userId: string
  /** For the record: what was seen. */
  readonly reason: string

  constructor(userId: string, reason: string) {
    super('INVALID_CREDENTIALS', { detail: 'the sign-in was blocked for its risk' })
    this.userId = userId
    this.reason = reason
  }
}
