import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import type { Explanation } from '../policies/explanation.ts'
import { Refusal } from '../errors.ts'
import { createCostRules } from '../graphql/costRules.ts'
import { createExplainer } from '../graphql/explainer.ts'
import { type LockedSchema, createLockedSchema } from '../graphql/lockedSchema.ts'
import { systemClock } from '../observability/clock.ts'
import type { Principal } from '../policies/principal.ts'
import { CannotRun, type Io, type Runnable } from './command.ts'
import { table } from './table.ts'

/** Says what would happen to a document, from the SDL that this program serves: no server, no database. */
export const policyExplain: Runnable = {
  usage: `Usage: gatehouse policy explain [--document F | -] [--operation-name N] [--variables JSON]
                                [--as ROLE[,ROLE] | --as anonymous] [--json]

Says what would happen if this document were sent: each field's verdict and the directive that decides, the cost, and
what limits would be charged. Nothing runs. Limits and rules are those of the SDL, without RATE_LIMIT_OVERRIDES and
POLICY_DRY_RUN.
Exit code 1: it would not be allowed. 2: it could not be read.

  --document F         the file of the document; - or nothing for the standard input
  --operation-name N   which of its operations, where it has several
  --variables JSON     the values of its variables, as an object
  --as ROLE            who asks: somebody with these roles, two factors just proven and an id that nobody has;
                       without it anonymous
  --json               print { allowed, cost, fields, limits }
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        document: { type: 'string', default: '-' },
        'operation-name': { type: 'string' },
        variables: { type: 'string', default: '{}' },
        as: { type: 'string', default: 'anonymous' },
        json: { type: 'boolean', default: false },
      },
    })
    const locked = lockedHere()
    const request = {
      document: await documentAt(values.document, io),
      operationName: values['operation-name'] ?? null,
      variables: readVariables(values.variables),
    }
    const explain = createExplainer(locked, createCostRules(new Map()), systemClock)
    const viewer = viewerWith(values.as, locked.policies.roles)
    const client = { requestId: '', ip: '192.0.2.1', userAgent: null }
    const explanation = await explain(request, { viewer, client }).catch(cannotExplain)
    io.out(values.json ? `${JSON.stringify(explanation, null, 2)}\n` : printText(explanation))
    return explanation.allowed ? 0 : 1
  },
}

function lockedHere(): LockedSchema {
  const dryRun = { rules: new Set<string>(), onWouldDeny: () => undefined }
  return createLockedSchema({}, { clock: systemClock, onDenied: () => undefined, dryRun })
}

async function documentAt(path: string, { input }: Io): Promise<string> {
  if (path === '-') return textOf(input)
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CannotRun(`${path} cannot be read.`, { cause })
  })
}

function readVariables(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new CannotRun('--variables is not JSON.')
  }
}

function viewerWith(as: string, known: readonly string[]): Principal {
  if (as === 'anonymous') return { kind: 'anonymous' }
  const roles = as.split(',')
  const unknown = roles.filter((role) => !known.includes(role))
  if (unknown.length > 0) throw new CannotRun(`--as takes anonymous, or some of ${known.join(', ')}.`)
  return {
    kind: 'session',
    userId: '',
    sessionId: '',
    roles: new Set(roles),
    assuranceLevel: 2,
    secondFactorMethods: ['TOTP'],
    authenticatedAt: systemClock.now() / 1000,
  }
}

function cannotExplain(error: unknown): never {
  if (!(error instanceof Refusal)) throw error
  const faults = (error.facts.fields ?? []).map(({ path, message }) => `\n  ${path}: ${message}`)
  throw new CannotRun(`${error.message} (${error.code})${faults.join('')}`)
}

function printText({ allowed, cost, fields, limits }: Explanation): string {
  const parts = [
    `${allowed ? 'Allowed' : 'Not allowed'}, at a cost of ${cost} at most.\n`,
    table(
      ['path', 'field', 'verdict', 'rule', 'reason'],
      fields.map(({ path, coordinate, verdict, rule, reason }) => [
        path,
        coordinate,
        verdict,
        rule,
        reason ?? '',
      ]),
    ),
  ]
  if (limits.length > 0) {
    const rows = limits.map(({ name, points, limit, windowSeconds }) => [
      name,
      String(points),
      `${limit} in ${windowSeconds} s`,
    ])
    parts.push(table(['limit', 'charged', 'of'], rows))
  }
  return parts.join('\n')
}
