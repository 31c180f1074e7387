import type { Check } from '../check.ts'
import type { Surroundings } from '../surroundings.ts'

const mebibyte = 1024 * 1024

/** As many hashes run at once as there are cores, each with all its memory. */
export const hashMemory: Check<Surroundings> = {
  id: 'hash-memory',
  title: 'Password hashes on all cores leave half of the memory free',
  severity: 'MEDIUM',
  fix: 'Lower m of PASSWORD_HASH_PARAMETERS: npx gatehouse doctor --calibrate prints what fits.',
  look({ config, machine: { cores, memoryBytes } }) {
    if (config === null) return null
    const used = (cores * config.passwordHash.memoryKiB) / 1024
    const half = Math.floor(memoryBytes / 2 / mebibyte)
    return { ok: used <= half, detail: `They take up to ${used} MiB of ${half}.` }
  },
}
