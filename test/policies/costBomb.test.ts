import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type DocumentNode, parse } from 'graphql'
import { processorMs } from '../support/processorTime.ts'
import { pointsMax } from '../../src/policies/cost/points.ts'
import { pointsOf } from './toyCost.ts'

const range = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ')

/** The points, and the best time of ten, each with a document of its own: other work must not fail a test. */
function measured(document: () => DocumentNode): { points: number; milliseconds: number } {
  let points = 0
  const times = Array.from({ length: 10 }, () => {
    const fresh = document()
    const start = processorMs()
    points = pointsOf(fresh)
    return processorMs() - start
  })
  return { points, milliseconds: Math.min(...times) }
}

/** Level by level, each of two aliases leads to other fragments: as many sets of fields as an automaton has states. */
function subsets(levels: number): string {
  const fragments: string[] = []
  for (let level = 0; level < levels; level += 1) {
    for (let state = 0; state <= level; state += 1) {
      const on = (next: number) => (level === levels - 1 ? 'id' : `...S${level + 1}x${next}`)
      const seeds = state === 0 ? `a: owner { ${on(0)} } b: owner { ${on(0)} ${on(1)} }` : ''
      const rest = state === 0 ? '' : `a: owner { ${on(state + 1)} } b: owner { ${on(state + 1)} }`
      fragments.push(`fragment S${level}x${state} on Shelf { ${seeds} ${rest} }`)
    }
  }
  return `{ shelf { ...S0x0 } } ${fragments.join(' ')}`
}

describe('the guard of costs is never the bomb', () => {
  const bombs: readonly (readonly [string, string, (points: number) => boolean])[] = [
    [
      '2^25 objects through 25 fragments',
      `{ shelf { ...F0 } } ${range(25, (level) => {
        const next = level === 24 ? 'id' : `...F${level + 1}`
        return `fragment F${level} on Shelf { a: owner { ${next} } b: owner { ${next} } ${next} }`
      })}`,
      (points) => points > 2 ** 25,
    ],
    [
      '2^60 objects through 60 fragments',
      `{ shelf { ...F0 } } ${range(60, (level) => {
        const next = level === 59 ? 'id' : `...F${level + 1}`
        return `fragment F${level} on Shelf { a: owner { ${next} } b: owner { ${next} } }`
      })}`,
      (points) => points === pointsMax,
    ],
    [
      '300 levels',
      `{ shelf ${'{ owner '.repeat(300)} { id } ${'}'.repeat(300)} }`,
      (points) => points === pointsMax,
    ],
    [
      '190 levels of an interface',
      `{ node ${'{ next '.repeat(190)} { id } ${'}'.repeat(190)} }`,
      (points) => points === 1 + 191 * 5,
    ],
    ['a subset construction', subsets(8), (points) => points === 1 + 2 ** 9 - 1],
    ['a subset construction beyond what is planned', subsets(14), (points) => points === pointsMax],
    [
      '90 aliases of a fragment of 90 aliases',
      `{ ${range(90, (index) => `x${index}: shelf { ...F }`)} } fragment F on Shelf { ${range(90, (index) => `y${index}: owner { id }`)} }`,
      (points) => points === 1 + 90 + 8_100,
    ],
    [
      'a circle',
      '{ shelf { ...F } } fragment F on Shelf { owner { ...F } }',
      (points) => points === pointsMax,
    ],
    [
      'a circle with two ways',
      '{ shelf { ...F } } fragment F on Shelf { a: owner { ...F } b: next { ...F } }',
      (points) => points === pointsMax,
    ],
  ]
  for (const [name, text, isRight] of bombs) {
    it(`${name} take less than 50 ms`, () => {
      const { points, milliseconds } = measured(() => parse(text, { noLocation: true }))
      assert.ok(isRight(points), `${points} points`)
      assert.ok(milliseconds < 50, `${milliseconds} ms`)
    })
  }

  it('an ordinary document takes at most 0.05 ms, its variables new each time', () => {
    const document = parse(
      'query ($first: Int!) { page(first: $first) { edges { cursor node { id owner { id } books { title } } } pageInfo { hasNextPage } } users(max: 9) { name age } }',
    )
    // The best of twenty windows: whoever else uses the machine may spoil some of them.
    const means = Array.from({ length: 20 }, () => {
      const start = processorMs()
      for (let first = 0; first < 200; first += 1) pointsOf(document, { first })
      return (processorMs() - start) / 200
    })
    const best = Math.min(...means)
    assert.ok(best <= 0.05, `${best} ms`)
  })
})
