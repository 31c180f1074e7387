import { wholeNumber } from '../kinds.ts'
import { overrides } from '../overrides.ts'
import { variable } from '../variable.ts'

/** How often is too often. */
export const limits = {
  RATE_LIMIT_WINDOW_MS: variable(wholeNumber(1000, 86_400_000), {
    about: 'Milliseconds of the general window per address.',
    fallback: '900000',
  }),
  RATE_LIMIT_MAX_REQUESTS: variable(wholeNumber(1, 1_000_000_000), {
    about: 'Requests that one address has in it.',
    fallback: '100',
  }),
  RATE_LIMIT_OVERRIDES: variable(overrides, {
    about:
      'Limits by name, such as login=10/15m,register=3/1h; * stands for all, general and general-user for the two general ones, cost for the budget, concurrency for operations of one address at once.',
  }),
}
