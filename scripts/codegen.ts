/** Writes the types of the resolvers from the SDL; with --check it only says whether they are up to date. */
import { readFileSync, writeFileSync } from 'node:fs'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers'
import { parse } from 'graphql'
import { typeDefs } from '../src/schema/typeDefs.ts'

const filename = 'src/resolvers/types.generated.ts'

const config = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  avoidOptionals: { field: true, inputValue: false, object: false, defaultValue: false },
  maybeValue: 'T | null',
  inputMaybeValue: 'T | null | undefined',
  contextType: '../context.ts#Context',
  resolversNonOptionalTypename: { unionMember: true },
  skipTypename: true,
  immutableTypes: true,
  scalars: {
    ID: { input: 'string', output: 'string' },
    DateTime: { input: 'Date', output: 'Date' },
    EmailAddress: { input: '../auth/emailAddress.ts#EmailAddress', output: 'string' },
    IpAddress: 'string',
    JSONObject: 'Readonly<Record<string, unknown>>',
  },
  mappers: {
    User: '../auth/viewer.ts#Person',
    Session: './signedIn.ts#SessionParent',
    SignedIn: './signedIn.ts#SignedInParent',
    SecurityEventType: 'string',
    SecurityEvent: '../db/queries/securityEvents.ts#SecurityEventRow',
  },
  directiveContextTypes: ['auth#../context.ts#SignedInContext'],
}

const text = await codegen({
  filename,
  schema: parse(typeDefs.join('\n')),
  documents: [],
  config: {},
  pluginMap: { typescript, typescriptResolvers },
  plugins: [{ typescript: config }, { typescriptResolvers: config }],
})
const banner = '// Made from src/schema/*.graphql by `npm run codegen`.\n'

if (!process.argv.includes('--check')) {
  writeFileSync(filename, banner + text)
} else if (readFileSync(filename, 'utf8') !== banner + text) {
  process.stderr.write(`${filename} is not what the SDL says: run npm run codegen\n`)
  process.exitCode = 1
}
