/**
 * What is wrong at one place of the record: a row that says something else than was recorded, that was put in from
 * elsewhere, is missing, stands at another place or was cut off the end of its chain; a row that nobody has sealed; a
 * row whose personal columns are empty although its person is not deleted; the same of a checkpoint.
 */
type FaultKind =
  | 'edited'
  | 'inserted'
  | 'deleted'
  | 'reordered'
  | 'truncated'
  | 'unsealed'
  | 'erased'
  | 'checkpoint_edited'
  | 'checkpoint_deleted'
  | 'checkpoint_untrusted'

/** `id`: the row or checkpoint itself or, where it is gone, the one after it, or before it at the end of a chain. */
export interface Fault {
  readonly kind: FaultKind
  readonly id: string | null
  readonly timestamp: string | null
}

/** More are counted and not told. */
const toldMax = 1_000

/** Faults as they are found, the first thousand of them. */
export interface Faults {
  add(kind: FaultKind, place: { readonly id: string | null; readonly timestamp: string | null }): void
  readonly told: readonly Fault[]
  readonly count: () => number
}

export function createFaults(): Faults {
  const told: Fault[] = []
  let count = 0
  return {
    add(kind, { id, timestamp }) {
      count += 1
      if (told.length < toldMax) told.push({ kind, id, timestamp })
    },
    told,
    count: () => count,
  }
}
