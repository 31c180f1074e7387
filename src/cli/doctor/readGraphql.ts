import { z } from 'zod'
import type { Answer } from './ask.ts'
import { jsonIn } from './jsonIn.ts'

const shape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.looseObject({ code: z.string().optional() }).optional(),
      }),
    )
    .optional(),
})

interface GraphqlAnswer {
  /** Whether any field has a value. */
  readonly gives: boolean
  /** Each once; what has not the form of ours is not repeated. */
  readonly codes: readonly string[]
  readonly messages: readonly string[]
}

/** What a GraphQL server answered; null where it is not in the form of GraphQL. */
export function readGraphql({ body }: Pick<Answer, 'body'>): GraphqlAnswer | null {
  const read = shape.safeParse(jsonIn(body))
  if (!read.success || (read.data.data === undefined && read.data.errors === undefined)) return null
  const { data, errors = [] } = read.data
  return {
    gives: Object.values(data ?? {}).some((value) => value !== null),
    codes: [...new Set(errors.map(({ extensions }) => wellFormed(extensions?.code)))],
    messages: errors.map(({ message }) => message),
  }
}

function wellFormed(code = 'NONE'): string {
  return /^[A-Z_]{1,40}$/.test(code) ? code : 'UNKNOWN'
}
