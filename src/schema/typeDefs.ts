import { readFileSync } from 'node:fs'
import { directivesSdl } from '../policies/directives.ts'

const files = [
  'account',
  'admin',
  'password',
  'emailChange',
  'session',
  'secondFactor',
  'apiKey',
  'signingKey',
  'securityEvent',
  'securityAlert',
  'policy',
]

/** The SDL of the API, a file a noun, after the directives that its fields are locked with. */
export const typeDefs: readonly string[] = [
  directivesSdl,
  ...files.map((name) => readFileSync(new URL(`./${name}.graphql`, import.meta.url), 'utf8')),
]
