import type { QueryResolvers } from '../types.generated.ts'

/** The person whom `identify` has already read. */
export const me: NonNullable<QueryResolvers['me']> = (_root, _args, { viewer }) => viewer.person
