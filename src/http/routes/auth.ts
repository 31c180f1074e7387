import { bodyOf } from '../bodyOf.ts'
import type { Route } from '../exactPath.ts'
import { HttpProblem } from '../httpProblem.ts'
import { type RunStored, storedOperations } from '../storedOperations.ts'
import { isJson } from '../../graphql/mediaTypes.ts'
import { jsonObjectOf } from '../graphqlParams.ts'

const inputBytesMax = 16 * 1024

/** `/auth/*`: a stored operation each. A JSON object in the body is its input; an empty body is none. */
export function authRoutes(runStored: RunStored): readonly Route[] {
  return storedOperations.map((operation) => ({
    path: operation.path,
    methods: [operation.method],
    async handle(ctx) {
      const body = operation.method === 'GET' ? Buffer.alloc(0) : await bodyOf(ctx, inputBytesMax)
      if (body.length > 0 && !isJson(ctx.get('content-type'))) {
        throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', { 'Accept-Post': 'application/json' })
      }
      const input = body.length === 0 ? null : jsonObjectOf(body)
      const payload = await runStored(ctx, operation, input)
      ctx.set('Content-Type', 'application/json; charset=utf-8')
      ctx.body = JSON.stringify(payload)
    },
  }))
}
