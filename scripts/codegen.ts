/** Writes the types of the resolvers and the names of the rules from the SDL; with --check it only says whether they are up to date. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as typescriptResolvers from '@graphql-codegen/typescript-resolvers'
import { Kind, parse } from 'graphql'
import { typeDefs } from '../src/schema/typeDefs.ts'

const filename = 'src/resolvers/types.generated.ts'
const document = parse(typeDefs.join('\n'))

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
    ApiKey: '../db/queries/apiKeys.ts#ApiKeyRow',
    Session: './signedIn.ts#SessionParent',
    SignedIn: './signedIn.ts#SignedInParent',
    SecondFactor: '../db/queries/secondFactors.ts#SecondFactorRow',
    SecurityEventType: 'string',
    SecurityEvent: '../db/queries/securityEvents.ts#SecurityEventRow',
    Evidence: '../db/queries/evidence.ts#EvidenceRow',
    SecurityAlert: '../db/queries/securityAlerts.ts#SecurityAlertRow',
  },
  directiveContextTypes: ['auth#../context.ts#SignedInContext'],
}

const text = await codegen({
  filename,
  schema: document,
  documents: [],
  config: {},
  pluginMap: { typescript, typescriptResolvers },
  plugins: [{ typescript: config }, { typescriptResolvers: config }],
})
const banner = '// Made from src/schema/*.graphql by `npm run codegen`.\n'

const policyNames = document.definitions.flatMap((definition) =>
  definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'PolicyName'
    ? (definition.values ?? []).map(({ name }) => `'${name.value}'`)
    : [],
)
const files = new Map([
  [filename, banner + text],
  [
    'src/policies/rules/policyName.generated.ts',
    `${banner}/** The rules that \`@policy(name)\` may name. */\nexport type PolicyName = ${policyNames.join(' | ')};\n`,
  ],
])

for (const [file, wanted] of files) {
  if (!process.argv.includes('--check')) {
    writeFileSync(file, wanted)
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) {
    process.stderr.write(`${file} is not what the SDL says: run npm run codegen\n`)
    process.exitCode = 1
  }
}
