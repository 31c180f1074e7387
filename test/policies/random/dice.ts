/** Throws a number from 0 to one below `below`. */
export type Dice = (below: number) => number

/** The same throws for the same seed (mulberry32, by T. Ettinger). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One of these. */
export function pick<Item>(dice: Dice, items: readonly Item[]): Item {
  const item = items[dice(items.length)]
  if (item === undefined) throw new RangeError('a pick among nothing')
  return item
}

/** So many names with a letter before them, as in `O0 O1`. */
export const names = (letter: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${letter}${index}`)
