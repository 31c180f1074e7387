import { z } from 'zod'
import { parseEmailAddress } from '../../auth/emailAddress.ts'
import { toPerson } from '../../auth/person.ts'
import { pageOfPeople } from '../../db/queries/people.ts'
import { checkInput } from '../checkInput.ts'
import { pageAsked, pageOf } from '../pageOf.ts'
import type { QueryResolvers } from '../types.generated.ts'

const searchLengthMax = 254

const searchShape = z
  .string()
  .normalize('NFKC')
  .trim()
  .max(searchLengthMax, `has more than ${searchLengthMax} characters`)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u, 'has characters that no name has')
  .nullish()
  .transform((text) => (text ? canonicalPrefix(text) : null))

/** A page of people, the latest registered first. */
export const users: NonNullable<QueryResolvers['users']> = async (_root, args, { services }) => {
  const { db, userCursors } = services
  const page = pageAsked(args, userCursors)
  const { search } = checkInput(z.object({ search: searchShape }), args.filter ?? {}, 'filter')
  const query = {
    prefix: search,
    roles: args.filter?.roles ?? null,
    statuses: args.filter?.statuses ?? null,
  }
  const found = await pageOfPeople(db, query, page.after?.id ?? null, page.first + 1)
  return pageOf(found.map(toPerson), page, ({ id, createdAt }) =>
    userCursors.make({ id, timestamp: createdAt }),
  )
}

/** As accounts are found: a whole address in its one spelling, a part of one in small letters. */
function canonicalPrefix(text: string): string {
  return parseEmailAddress(text)?.canonical ?? text.toLowerCase()
}
