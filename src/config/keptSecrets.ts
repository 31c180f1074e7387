import { randomUUID } from 'node:crypto'
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { GivenSecrets, Secrets } from './config.ts'
import { secrets as declarations } from './env/secrets.ts'
import type { Fault } from './fault.ts'
import { makeSecrets, secretLines } from './makeSecrets.ts'

const fileName = 'secrets.env'

/** The four secrets, or the sentence that says why they cannot be had. */
type KeptSecrets =
  | { readonly ok: true; readonly secrets: Secrets }
  | { readonly ok: false; readonly faults: readonly Fault[] }

/**
 * Completes the given secrets from `<home>/secrets.env`, which is made (mode 0600) where it is not there yet. Whoever
 * starts at the same moment gets the same ones. Nothing is read or written where all are given, as in production.
 */
export async function keptSecrets(home: string, given: GivenSecrets): Promise<KeptSecrets> {
  const { jwt, apiKey, session, encryption } = given
  if (jwt !== null && apiKey !== null && session !== null && encryption !== null) {
    return { ok: true, secrets: { jwt, apiKey, session, encryption } }
  }
  const path = join(home, fileName)
  try {
    const kept = readKept((await readIfThere(path)) ?? (await makeFile(home, path)))
    if (kept === null) return failed(`${path} does not hold the four secrets`)
    return {
      ok: true,
      secrets: {
        jwt: jwt ?? kept.jwt,
        apiKey: apiKey ?? kept.apiKey,
        session: session ?? kept.session,
        encryption: encryption ?? kept.encryption,
      },
    }
  } catch (error) {
    return failed(`${path} cannot be read or written (${codeOf(error)})`)
  }
}

/** Writes the whole file beside its place and links it there: nobody sees half of it, and the first one wins. */
async function makeFile(home: string, path: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}`
  const { METRICS_TOKEN: _, ...secrets } = makeSecrets()
  try {
    const file = await open(draft, 'wx', 0o600)
    await file.writeFile(
      `# Made at the first start. Whoever loses this file loses what it encrypts.\n${secretLines(secrets)}`,
    )
    await file.sync()
    await file.close()
    await link(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8')
    await chmod(path, 0o600)
    return text
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** The secrets in the text of the file, by the same rules as in the environment; null where one is missing or weak. */
function readKept(text: string): Secrets | null {
  const lines = parseEnv(text)
  const read = (name: keyof typeof declarations) =>
    declarations[name].kind.schema.safeParse(lines[name]).data ?? null
  const [jwt, apiKey, session, encryption] = [
    read('JWT_SECRET_KEY'),
    read('API_KEY_SECRET'),
    read('SESSION_SECRET'),
    read('ENCRYPTION_KEY'),
  ]
  if (jwt === null || apiKey === null || session === null || encryption === null) return null
  return {
    jwt: { current: jwt, previous: null },
    apiKey: { current: apiKey, previous: null },
    session: { current: session, previous: null },
    encryption: { current: encryption, previous: null },
  }
}

function failed(problem: string): KeptSecrets {
  const fix = 'Repair or restore the file, set the secrets in the environment, or delete it to begin anew.'
  return { ok: false, faults: [{ variable: 'GATEHOUSE_HOME', problem: `is not usable: ${problem}`, fix }] }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown fault'
}
