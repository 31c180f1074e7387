import { validate as isUuid } from 'uuid'
import type { QueryResolvers } from '../types.generated.ts'

/** A person by id. Whoever may not see others is refused before anybody is looked for: nobody's id is as somebody's. */
export const user: NonNullable<QueryResolvers['user']> = (_root, { id }, { people }) =>
  isUuid(id) ? people.load(id.toLowerCase()) : null
