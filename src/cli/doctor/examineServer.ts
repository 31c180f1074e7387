import { CannotRun } from '../command.ts'
import type { Answer } from './ask.ts'
import { CutShort } from './cutShort.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { graphqlQuestion } from './graphqlQuestion.ts'
import { NoAnswer } from './noAnswer.ts'
import { outsideChecks } from './outside/index.ts'
import { readGraphql } from './readGraphql.ts'
import { type ServerOptions, openServer } from './server.ts'

/** Looks at a live server as a stranger. Throws `CannotRun` where nothing answers there, or something else does. */
export async function examineServer(options: ServerOptions): Promise<readonly Finding[]> {
  const server = openServer(options)
  const { origin } = options.url
  try {
    const live = await server.ask({ method: 'GET', path: '/livez' })
    refuseDetour(origin, live)
    const hello = await server.ask(graphqlQuestion('{ __typename }'))
    refuseDetour(origin, hello)
    if (readGraphql(hello) === null) throw new CannotRun(`what answers at ${origin} is not Gatehouse.`)
  } catch (error) {
    if (error instanceof NoAnswer)
      throw new CannotRun(`${origin} does not answer ${error.message}.`, { cause: error })
    if (error instanceof CutShort)
      throw new CannotRun(`${origin} cannot be looked at: ${error.message}.`, { cause: error })
    throw error
  }
  return examine(outsideChecks, server, 'server')
}

/** An answer that says that this is the wrong address: every check would judge the detour, not the server. */
function refuseDetour(origin: string, { status, headers, body }: Answer): void {
  if (status >= 300 && status < 400) {
    const target = URL.parse(headers.location ?? '', origin)?.origin ?? 'nowhere'
    throw new CannotRun(
      `${origin} leads to ${target}, and redirects are not followed: name that address by --url.`,
    )
  }
  if (status === 421)
    throw new CannotRun(`${origin} does not serve that host: name one of its ALLOWED_HOSTS by --url.`)
  if (status === 403 && body.includes('Use https.'))
    throw new CannotRun(`${origin} answers by HTTPS only: name its https address by --url.`)
}
