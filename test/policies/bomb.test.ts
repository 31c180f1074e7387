import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type DocumentNode, Kind, OperationTypeNode, type SelectionNode, parse } from 'graphql'
import { processorMs } from '../support/processorTime.ts'
import { analysed } from './toyAnalysis.ts'

describe('the guard is never the bomb', () => {
  /** The best of five, each with a document of its own: other work on the machine must not fail a test. */
  function bestMilliseconds(document: () => DocumentNode): number {
    const times = Array.from({ length: 5 }, () => {
      const fresh = document()
      const start = processorMs()
      analysed(fresh)
      return processorMs() - start
    })
    return Math.min(...times)
  }

  it('2^25 fields through 25 fragments take less than 50 ms', () => {
    const fragments = Array.from({ length: 25 }, (_, level) => {
      const next = level === 24 ? 'id' : `...F${level + 1}`
      return `fragment F${level} on Shelf { a: owner { ${next} } b: owner { ${next} } ${next} }`
    })
    assert.ok(bestMilliseconds(() => parse(`{ shelf { ...F0 } } ${fragments.join(' ')}`)) < 50)
  })

  it('2^25 root fields through 25 fragments take less than 50 ms', () => {
    const fragments = Array.from({ length: 25 }, (_, level) => {
      const next = level === 24 ? 'login { id }' : `...F${level + 1}`
      return `fragment F${level} on Mutation { ${next} ... { ${next} } }`
    })
    assert.ok(bestMilliseconds(() => parse(`mutation { ...F0 } ${fragments.join(' ')}`)) < 50)
  })

  it('10,000 nested fields take less than 50 ms and no stack', () => {
    const nested = () => nest(10_000, field('id'), (inner) => field('owner', inner))
    assert.ok(bestMilliseconds(() => documentOf(field('shelf', nested()))) < 50)
  })

  it('10,000 nested fragments take less than 50 ms and no stack', () => {
    const wrap = (selection: SelectionNode): SelectionNode => ({
      kind: Kind.INLINE_FRAGMENT,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] },
    })
    assert.ok(bestMilliseconds(() => documentOf(nest(10_000, field('shelf', field('id')), wrap))) < 50)
  })
})

function field(name: string, inner?: SelectionNode): SelectionNode {
  const node = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } } as const
  return inner === undefined
    ? node
    : { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] } }
}

function nest(
  levels: number,
  core: SelectionNode,
  wrap: (inner: SelectionNode) => SelectionNode,
): SelectionNode {
  let node = core
  for (let level = 0; level < levels; level += 1) node = wrap(node)
  return node
}

/** Built by hand, because the parser would overflow first. */
function documentOf(selection: SelectionNode): DocumentNode {
  const selectionSet = { kind: Kind.SELECTION_SET, selections: [selection] } as const
  const operation = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet,
  } as const
  return { kind: Kind.DOCUMENT, definitions: [operation] }
}
