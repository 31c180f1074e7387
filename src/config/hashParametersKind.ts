import { z } from 'zod'
import { hashBounds } from './hashBounds.ts'
import { kind } from './kind.ts'

const { memoryKiBMax, memoryKiBMin, passesMax, passesMin } = hashBounds

interface HashCost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** What argon2id costs, as a PHC string writes it. One lane: each hash has one core, so that sign-ins share them evenly. */
export const hashParameters = kind<HashCost>(
  'parameters such as m=65536,t=3,p=1',
  z.string().transform((text, context): HashCost => {
    const found = /^m=(\d{1,9}),t=(\d{1,5}),p=(\d{1,3})$/.exec(text)
    const [memoryKiB = 0, passes = 0, lanes = 0] = found?.slice(1).map(Number) ?? []
    const problem =
      found === null ? 'is not parameters such as m=65536,t=3,p=1' : outside(memoryKiB, passes, lanes)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    return { memoryKiB, passes, lanes }
  }),
  `Write m=${memoryKiBMin},t=${passesMin},p=1 or what gatehouse doctor --calibrate prints: m from ${memoryKiBMin} to ${memoryKiBMax} KiB, t from ${passesMin} to ${passesMax}, p=1.`,
)

function outside(memoryKiB: number, passes: number, lanes: number): string | null {
  if (memoryKiB < memoryKiBMin) return `has less memory than the floor, ${memoryKiBMin} KiB (OWASP)`
  if (passes < passesMin) return `has fewer passes than the floor, ${passesMin} (OWASP)`
  if (memoryKiB > memoryKiBMax) return `has more memory than the ceiling, ${memoryKiBMax} KiB`
  if (passes > passesMax) return `has more passes than the ceiling, ${passesMax}`
  return lanes === 1 ? null : 'has a number of lanes that is not 1'
}
