import type { Route } from '../exactPath.ts'
import type { HealthReport } from '../healthReport.ts'

/** `GET /health`: the report as JSON; 503 while the database is away. */
export function healthRoute(read: () => Promise<HealthReport>): Route {
  return {
    path: '/health',
    methods: ['GET', 'HEAD'],
    async handle(ctx) {
      const report = await read()
      ctx.body = JSON.stringify(report)
      ctx.status = report.status === 'down' ? 503 : 200
      ctx.set('Content-Type', 'application/json')
    },
  }
}
