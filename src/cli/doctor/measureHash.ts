import { randomBytes } from 'node:crypto'
import argon2 from 'argon2'
import type { HashParameters } from '../../auth/hashParameters.ts'

const rounds = 5

/** Milliseconds that one hash of argon2id takes on this machine: the median of five, after one that warms up. */
export async function measureHash({ memoryKiB, passes, lanes }: HashParameters): Promise<number> {
  const options = {
    type: argon2.argon2id,
    memoryCost: memoryKiB,
    timeCost: passes,
    parallelism: lanes,
  } as const
  const secret = randomBytes(32)
  const times: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now()
    await argon2.hash('a password of usual length', { ...options, secret })
    if (round > 0) times.push(performance.now() - began)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN
}
