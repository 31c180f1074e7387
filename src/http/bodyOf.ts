import type { HttpContext } from './httpContext.ts'
import { HttpProblem } from './httpProblem.ts'
import { readBody } from './readBody.ts'

/** The whole body, up to `maxBytes`: the one that a signature was checked with, or read now. Throws as `readBody` does. */
export async function bodyOf({ req, state }: HttpContext, maxBytes: number): Promise<Buffer> {
  if (state.body === null) return readBody(req, maxBytes)
  if (state.body.length > maxBytes) throw new HttpProblem('PAYLOAD_TOO_LARGE')
  return state.body
}
