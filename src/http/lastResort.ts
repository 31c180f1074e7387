import type { HttpApp, HttpContext } from './httpContext.ts'
import type { HttpDeps } from './httpDeps.ts'
import { Refusal } from '../errors.ts'
import { answerBody } from './problems.ts'

/** The sender or reader went away: nobody's fault, nobody left to answer. */
const departures = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
])

/**
 * Takes the place of Koa's own last handler, which is reached when an answer fails after the list has run (it cannot
 * be written as JSON, its stream breaks) and would strip every header and print to the console.
 */
export function lastResort(app: HttpApp, { logger, metrics }: Pick<HttpDeps, 'logger' | 'metrics'>): void {
  function onerror(this: HttpContext, error: unknown): void {
    if (error == null) return
    const { res, state } = this
    if (departures.has(codeOf(error))) {
      res.destroy()
      return
    }
    metrics.bugs.inc()
    logger.error({ err: error, requestId: state.requestId }, 'an answer failed on its way out')
    if (res.headersSent || res.destroyed) {
      res.destroy()
      return
    }
    for (const name of ['content-length', 'content-encoding', 'etag', 'transfer-encoding'])
      res.removeHeader(name)
    res.statusCode = 500
    res.setHeader('Cache-Control', 'no-store')
    const { type, body } = answerBody(this, new Refusal('INTERNAL_SERVER_ERROR'))
    res.setHeader('Content-Type', type)
    res.end(body)
  }
  Object.assign(app.context, { onerror })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
