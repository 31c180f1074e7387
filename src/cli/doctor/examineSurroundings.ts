import type { Environment } from '../../config/readVariables.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { insideChecks } from './inside/index.ts'
import { openSurroundings } from './surroundings.ts'

/** Looks at an environment and at the database that it names, and changes neither. */
export async function examineSurroundings(env: Environment): Promise<readonly Finding[]> {
  const surroundings = await openSurroundings(env)
  try {
    return await examine(insideChecks, surroundings, 'environment')
  } finally {
    await surroundings.close()
  }
}
