import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { graphqlClient } from '../../test/support/graphqlClient.ts'
import { startGatehouse } from './gatehouse.ts'
import type { Program } from './program.ts'

/** So many may sign in at once without sharing an account. */
const peopleCount = 64

interface Person {
  readonly email: string
  readonly userId: string
  readonly accessToken: string
  readonly refreshToken: string
}

/** What measurements stand on: a running server with people in it, and how long each of them may take. */
export interface Ground {
  readonly gatehouse: Program
  readonly home: string
  readonly people: readonly [Person, ...Person[]]
  readonly isQuick: boolean
  /** Of one run of load. */
  readonly seconds: number
  /** Pairs of runs whose median counts. */
  readonly rounds: number
}

/** Starts it in a folder that goes when it stops. */
export async function startGround(isQuick: boolean): Promise<{ ground: Ground; stop(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
  const remove = () => rm(home, { recursive: true, force: true })
  const gatehouse = await startGatehouse(home).catch(async (error: unknown) => {
    await remove()
    throw error
  })
  const stop = async () => {
    await gatehouse.stop()
    await remove()
  }
  try {
    const { register } = graphqlClient(gatehouse.url)
    const first = await register()
    const others = await Promise.all(Array.from({ length: peopleCount - 1 }, () => register()))
    const pace = isQuick ? { seconds: 1.5, rounds: 2 } : { seconds: 3, rounds: 3 }
    return { ground: { gatehouse, home, people: [first, ...others], isQuick, ...pace }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
