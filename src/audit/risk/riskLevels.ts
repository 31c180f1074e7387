/** From which score on what is done about it; below the first it is only recorded. */
export const riskLevels = {
  /** The person is told. */
  tell: 5,
  /** A sign-in is asked for more. */
  stepUp: 7,
  /** A sign-in is blocked, and an alert raised. */
  block: 9,
} as const
