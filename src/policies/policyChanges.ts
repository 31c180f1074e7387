import type { GraphQLSchema } from 'graphql'
import type { ChangeKind, Difference } from './diff/difference.ts'
import { aspects } from './diff/index.ts'
import { sitesOf } from './diff/site.ts'
import type { PolicyMatrix } from './matrix.ts'

/** What was and what is: the SDL with its directives says what is asked for, the matrix what the engine makes of it. */
export interface PolicyVersion {
  readonly schema: GraphQLSchema
  readonly matrix: PolicyMatrix
}

/** One coordinate changed in one direction. */
export interface PolicyChange {
  readonly coordinate: string
  readonly kind: ChangeKind
  readonly details: readonly string[]
}

/** Every change of policy between two versions, sorted by coordinate. Only directives are read: no version is judged. */
export function policyChanges(before: PolicyVersion, after: PolicyVersion): readonly PolicyChange[] {
  const old = sitesOf(before.schema)
  const now = sitesOf(after.schema)
  const coordinates = [...new Set([...old.keys(), ...now.keys()])].toSorted()

  return coordinates.flatMap((coordinate) => {
    const [was, is] = [old.get(coordinate), now.get(coordinate)]
    if (was !== undefined && is !== undefined) {
      const meant = compareCells(before.matrix[coordinate], after.matrix[coordinate])
      const written = aspects.flatMap((compare) => compare(was, is))
      return grouped(coordinate, [...meant, ...written])
    }
    if ((was ?? is)?.isField !== true) return []
    return [{ coordinate, kind: was === undefined ? ('added' as const) : ('removed' as const), details: [] }]
  })
}

/** Whether a change lets more through: such a change is to be named in the changelog. */
export function opens({ kind }: PolicyChange): boolean {
  return kind === 'widened' || kind === 'loosened'
}

const accesses = ['deny', 'depends', 'allow'] as const

/** For who stands in both matrices: a role or a scope that is new has nothing to be compared with but its lock. */
function compareCells(
  before: PolicyMatrix[string] = {},
  after: PolicyMatrix[string] = {},
): readonly Difference[] {
  return Object.entries(before).flatMap(([viewer, was]): Difference[] => {
    const is = after[viewer]
    if (is === undefined || is === was) return []
    const kind = accesses.indexOf(is) > accesses.indexOf(was) ? 'widened' : 'narrowed'
    return [{ kind, detail: `${viewer} ${was} → ${is}` }]
  })
}

function grouped(coordinate: string, differences: readonly Difference[]): readonly PolicyChange[] {
  const byKind = Map.groupBy(differences, ({ kind }) => kind)
  return [...byKind].map(([kind, of]) => ({ coordinate, kind, details: of.map(({ detail }) => detail) }))
}
