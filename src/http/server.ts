import Koa from 'koa'
import { Refusal } from '../errors.ts'
import { accessLog } from './accessLog.ts'
import { allowedHosts } from './allowedHosts.ts'
import { clientAddress } from './clientAddress.ts'
import { crossOrigin } from './crossOrigin.ts'
import { exactPath } from './exactPath.ts'
import { generalLimit } from './generalLimit.ts'
import { createHealthReport } from './healthReport.ts'
import type { HttpApp, HttpMiddleware } from './httpContext.ts'
import type { HttpDeps } from './httpDeps.ts'
import { httpsOnly } from './httpsOnly.ts'
import { identifyCaller } from './identifyCaller.ts'
import { lastResort } from './lastResort.ts'
import { lingeringClose } from './lingeringClose.ts'
import { type Listening, type ServerPatience, listen } from './listen.ts'
import { problems } from './problems.ts'
import { refuseBadCredential } from './refuseBadCredential.ts'
import { requestId } from './requestId.ts'
import { limitedRoutes, unlimitedRoutes } from './routes/index.ts'
import { fixedHeaders, securityHeaders } from './securityHeaders.ts'

/**
 * The transport: what happens to a request, in this order, before and around an operation.
 * @throws Error for trusted proxies that are not addresses.
 */
export function createHttp(deps: HttpDeps): {
  readonly app: HttpApp
  readonly listen: (patience?: ServerPatience) => Promise<Listening>
} {
  const { settings } = deps
  const app: HttpApp = new Koa()
  const headers = fixedHeaders(settings)
  const health = createHealthReport(deps.health, deps.clock)
  const unlimited = unlimitedRoutes(deps)
  const limited = limitedRoutes(deps, health.read)
  const paths = new Set([...unlimited, ...limited].map((route) => route.path))

  const list: readonly HttpMiddleware[] = [
    requestId(),
    clientAddress(settings.trustedProxies),
    accessLog(deps, paths),
    securityHeaders(headers),
    lingeringClose(),
    problems(deps),
    crossOrigin(settings),
    exactPath(unlimited),
    allowedHosts(settings),
    httpsOnly(settings),
    identifyCaller(deps),
    generalLimit(deps),
    refuseBadCredential(),
    exactPath(limited),
    notFound,
  ]
  for (const middleware of list) app.use(middleware)
  lastResort(app, deps)

  return {
    app,
    async listen(patience) {
      const answer = app.callback()
      const listening = await listen(deps, (req, res) => void answer(req, res), headers, patience)
      return {
        ...listening,
        async close(withinMs) {
          await listening.close(withinMs)
          health.stop()
        },
      }
    },
  }
}

const notFound: HttpMiddleware = () => {
  throw new Refusal('NOT_FOUND')
}
