/**
 * How little and how much one password hash may cost, in KiB and passes. The floor is OWASP's for argon2id (Password
 * Storage Cheat Sheet); beyond the ceiling a few wrong guesses at once exhaust the machine.
 */
export const hashBounds = {
  memoryKiBMin: 19_456,
  memoryKiBMax: 262_144,
  passesMin: 2,
  passesMax: 12,
} as const
