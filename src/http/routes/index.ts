import type { Route } from '../exactPath.ts'
import type { HealthReport } from '../healthReport.ts'
import type { HttpDeps } from '../httpDeps.ts'
import { accountPages } from './accountPages.ts'
import { authRoutes } from './auth.ts'
import { evidenceRoutes } from './evidence.ts'
import { graphqlRoutes } from './graphql.ts'
import { healthRoute } from './health.ts'
import { jwksRoute } from './jwks.ts'
import { metricsText } from './metrics.ts'
import { livez, readyz } from './probes.ts'
import { securityTxt } from './securityTxt.ts'

/** For orchestrators and scrapers, who come by address and by plain http, and are never limited. */
export function unlimitedRoutes(deps: HttpDeps): readonly Route[] {
  return [livez(), readyz(deps), metricsText(deps)]
}

/** For everybody else. */
export function limitedRoutes(deps: HttpDeps, readHealth: () => Promise<HealthReport>): readonly Route[] {
  return [
    ...graphqlRoutes(deps),
    ...authRoutes(deps.runStored),
    ...(deps.evidence === null ? [] : evidenceRoutes(deps.evidence)),
    healthRoute(readHealth),
    jwksRoute(deps),
    ...securityTxt(deps),
    ...accountPages(deps.settings),
  ]
}
