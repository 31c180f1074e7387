/**
 * Why a suite is left out of a run that repeats another on a second Postgres, as CI does: nothing of it depends on which
 * one there is. False in every other run.
 */
export const provedBefore =
  process.env['GATEHOUSE_TEST_REPEATS'] !== undefined &&
  'the run before has proved it: it is the same on every Postgres'
