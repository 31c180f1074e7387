import { Refusal } from '../errors.ts'

/** The no to somebody whose account changed between their proof and their session. To the client it is a wrong password. */
export class OvertakenSignIn extends Refusal {
  readonly userId: string

  constructor(userId: string) {
    super('INVALID_CREDENTIALS', { detail: 'the account changed while its person signed in' })
    this.userId = userId
  }
}
