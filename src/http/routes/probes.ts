import type { Route } from '../exactPath.ts'
import type { HttpDeps } from '../httpDeps.ts'

/** `GET /livez`: the process turns. Touches nothing, so that a slow database never gets it restarted. */
export function livez(): Route {
  return {
    path: '/livez',
    methods: ['GET', 'HEAD'],
    handle(ctx) {
      ctx.body = 'ok'
    },
  }
}

/** `GET /readyz`: whether to send traffic here; 503 with the reason in one word while not. */
export function readyz({ readiness }: Pick<HttpDeps, 'readiness'>): Route {
  return {
    path: '/readyz',
    methods: ['GET', 'HEAD'],
    handle(ctx) {
      const word = readiness()
      ctx.body = word
      ctx.status = word === 'ready' ? 200 : 503
    },
  }
}
