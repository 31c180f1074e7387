import type { Check } from './check.ts'

/** Only a root field can be the only one of its operation. */
export const exclusiveBelowRoot: Check = ({ fields }) =>
  fields
    .filter(({ root, own }) => root === null && own.some(({ name }) => name === 'exclusive'))
    .map(({ coordinate }) => `${coordinate}: @exclusive below the root`)
