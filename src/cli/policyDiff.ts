import { parseArgs } from 'node:util'
import { type PolicyChange, opens, policyChanges } from '../policies/policyChanges.ts'
import { namedUnreleased } from './changelog.ts'
import { CannotRun, type Runnable } from './command.ts'
import { policiesAt, policiesHere } from './policyVersions.ts'
import { table } from './table.ts'

/** A change, and whether the changelog owns up to it. */
type Told = PolicyChange & { readonly named: boolean }

/** Compares the policies of this program with those of a commit; what opens must be named in CHANGELOG.md. */
export const policyDiff: Runnable = {
  usage: `Usage: gatehouse policy diff <git-ref> [--json]

Compares the policies of this program with schema.graphql and policy.matrix.json at <git-ref>. Run it where those files
are. A change that lets more through must stand in CHANGELOG.md under "Unreleased" by its coordinate, as in
Query.me, or Query.* for the whole type.
Exit code 1: something was widened or loosened without being named there. 2: the ref could not be read.

  widened, narrowed     who gets through: @public, @auth, @policy
  loosened, tightened   @rateLimit, @exclusive, @audit, @sensitive, @cost, @listSize
  added, removed        a field

  --json                print { ok, ref, changes: [{ coordinate, kind, details, named }] }
`,

  async run(args, io) {
    const { values, positionals } = parseArgs({
      args,
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [ref, ...more] = positionals
    if (ref === undefined || more.length > 0) throw new CannotRun('name one git ref, as in origin/main')

    const names = await namedUnreleased('CHANGELOG.md')
    const changes = policyChanges(await policiesAt(ref), policiesHere()).map((change): Told => ({
      ...change,
      named: names(change.coordinate),
    }))
    const ok = changes.every((change) => change.named || !opens(change))
    io.out(values.json ? `${JSON.stringify({ ok, ref, changes }, null, 2)}\n` : printText(changes, ref))
    return ok ? 0 : 1
  },
}

function printText(changes: readonly Told[], ref: string): string {
  if (changes.length === 0) return `The policies are those of ${ref}.\n`
  const rows = changes.map((change) => [
    change.coordinate,
    change.kind,
    opens(change) ? (change.named ? 'named' : 'NOT NAMED') : '',
    change.details.join('; '),
  ])
  return table(['coordinate', 'change', 'changelog', 'what'], rows)
}
