import { Refusal } from '../errors.ts'

/** The no to whoever would change the address or the factors of an account that is frozen after a report. */
export class FrozenAccount extends Refusal {
  constructor() {
    super('FORBIDDEN', { detail: 'the account is frozen after a report' })
  }
}
