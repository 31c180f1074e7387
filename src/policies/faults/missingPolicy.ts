import type { Check } from './check.ts'

/** Default deny: every field of every object type says who may reach it, by itself or by its type. */
export const missingPolicy: Check = ({ fields }) =>
  fields
    .filter(({ access }) => access === null)
    .map(({ coordinate, root }) =>
      root === null
        ? `${coordinate}: has no policy, of its own or of its type; add @public or @auth`
        : `${coordinate}: has no policy; a root field needs its own @public or @auth`,
    )
