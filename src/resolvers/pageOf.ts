import { z } from 'zod'
import type { Cursors } from '../crypto/cursors.ts'
import { checkInput } from './checkInput.ts'

const pageSizeMax = 100

type Position = NonNullable<ReturnType<Cursors['read']>>

/** Which page is asked for: how many, and after which place. Throws `BAD_USER_INPUT`. */
export function pageAsked(
  args: { readonly first: number; readonly after?: string | null | undefined },
  cursors: Cursors,
): { readonly first: number; readonly after: Position | null } {
  const cursorShape = z
    .string()
    .transform((cursor) => cursors.read(cursor))
    .refine((position) => position !== null, 'is not a cursor of this list')
    .nullish()
  const sizeShape = z.int().min(1, 'is below 1').max(pageSizeMax, `is above ${pageSizeMax}`)
  return {
    first: checkInput(sizeShape, args.first, 'first'),
    after: checkInput(cursorShape, args.after, 'after') ?? null,
  }
}

/** A page as the API shows it. `found` has one more than asked for where there is a next page. */
export function pageOf<Node>(
  found: readonly Node[],
  { first, after }: ReturnType<typeof pageAsked>,
  cursorOf: (node: Node) => string,
) {
  const edges = found.slice(0, first).map((node) => ({ cursor: cursorOf(node), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
