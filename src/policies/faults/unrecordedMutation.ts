import type { Check } from './check.ts'

/** Whoever changes something leaves a trace. */
export const unrecordedMutation: Check = ({ fields }) =>
  fields
    .filter(({ root, own }) => root === 'mutation' && !own.some(({ name }) => name === 'audit'))
    .map(({ coordinate }) => `${coordinate}: a mutation without @audit`)
