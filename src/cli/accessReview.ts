import { parseArgs } from 'node:util'
import { toPerson } from '../auth/person.ts'
import { keysToReview, peopleToReview } from '../db/queries/accessReview.ts'
import { systemClock } from '../observability/clock.ts'
import type { Runnable } from './command.ts'
import { withCommandDatabase } from './commandDatabase.ts'
import { table } from './table.ts'

const unusedDaysMax = 90

/** What somebody may do and has not done for long. */
interface Finding {
  readonly kind: 'GRANT' | 'API_KEY'
  /** The role, or the id of the key. */
  readonly what: string
  readonly userId: string
  readonly email: string
  /** Null: never. */
  readonly lastUsedAt: Date | null
}

interface Review {
  readonly generatedAt: Date
  readonly people: readonly ReviewedPerson[]
  readonly apiKeys: readonly ReviewedKey[]
  readonly findings: readonly Finding[]
}

type ReviewedPerson = ReturnType<typeof toReviewed>
type ReviewedKey = Awaited<ReturnType<typeof keysToReview>>[number]

/** Tells who may do what, and which of it nobody uses. */
export const accessReview: Runnable = {
  usage: `Usage: gatehouse access review [--json]

Tells who has an account, with which roles, second factors and API keys, and when each was last seen; and what nobody
uses: roles beyond USER whose person was never seen, or not for ${unusedDaysMax} days, and keys that were not used so long.
Exit code 1: there is something that nobody uses.

  --json   print { generatedAt, unusedDaysMax, people, apiKeys, findings }
`,

  async run(args, io) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } })
    const now = new Date(systemClock.now())
    const review = await withCommandDatabase(io.env, async ({ db }) =>
      reviewOf((await peopleToReview(db)).map(toReviewed), await keysToReview(db), now),
    )
    io.out(values.json ? `${JSON.stringify({ unusedDaysMax, ...review }, null, 2)}\n` : printed(review))
    return review.findings.length > 0 ? 1 : 0
  },
}

function toReviewed({ lastSeenAt, ...row }: Awaited<ReturnType<typeof peopleToReview>>[number]) {
  const { id, email, username, roles, status, secondFactorMethods, createdAt, lastLoginAt } = toPerson(row)
  return { id, email, username, roles, status, secondFactorMethods, createdAt, lastLoginAt, lastSeenAt }
}

function reviewOf(
  people: readonly ReviewedPerson[],
  apiKeys: readonly ReviewedKey[],
  generatedAt: Date,
): Review {
  const usedSince = generatedAt.getTime() - unusedDaysMax * 86_400_000
  const isUnused = (lastUsedAt: Date | null) => lastUsedAt === null || lastUsedAt.getTime() < usedSince
  const grants = people
    .filter(({ lastSeenAt }) => isUnused(lastSeenAt))
    .flatMap(({ id, email, roles, lastSeenAt }) =>
      roles
        .filter((role) => role !== 'USER')
        .map((what) => ({ kind: 'GRANT', what, userId: id, email, lastUsedAt: lastSeenAt }) as const),
    )
  const keys = apiKeys
    .filter(({ lastUsedAt }) => isUnused(lastUsedAt))
    .map(
      ({ id, userId, email, lastUsedAt }) =>
        ({ kind: 'API_KEY', what: id, userId, email, lastUsedAt }) as const,
    )
  return { generatedAt, people, apiKeys, findings: [...grants, ...keys] }
}

function printed({ people, apiKeys, findings }: Review): string {
  const everybody = table(
    ['person', 'roles', 'status', 'second factors', 'last sign-in', 'last seen'],
    people.map(({ email, roles, status, secondFactorMethods, lastLoginAt, lastSeenAt }) => [
      email,
      roles.join(' ') || '-',
      status,
      secondFactorMethods.join(' ') || '-',
      day(lastLoginAt),
      day(lastSeenAt),
    ]),
  )
  const keys = table(
    ['API key', 'name', 'of', 'scopes', 'last used'],
    apiKeys.map(({ id, name, email, scopes, lastUsedAt }) => [
      id,
      name,
      email,
      scopes.join(' '),
      day(lastUsedAt),
    ]),
  )
  const held = apiKeys.length === 0 ? everybody : `${everybody}\n${keys}`
  if (findings.length === 0) return `${held}\nEverything that was granted is used.\n`
  const unused = table(
    ['nobody uses', 'of', 'last used'],
    findings.map(({ kind, what, email, lastUsedAt }) => [
      kind === 'GRANT' ? what : `API key ${what}`,
      email,
      day(lastUsedAt),
    ]),
  )
  return `${held}\n${unused}`
}

function day(moment: Date | null): string {
  return moment === null ? 'never' : moment.toISOString().slice(0, 10)
}
