/** What is wrong with one variable and how to put it right. Neither text ever repeats the value. */
export interface Fault {
  readonly variable: string
  readonly problem: string
  readonly fix: string
}

/** What would be better, though it stops nothing. */
export interface Advice {
  readonly variable: string
  readonly message: string
}

/** The text that ends a start: every fault on a line of its own, with its variable, its problem and its fix. */
export function printFaults(faults: readonly Fault[]): string {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`
  const lines = faults.map(({ variable, problem, fix }) => `  ${variable} ${problem}. ${fix}`)
  return [`The configuration has ${count}:`, ...lines, ''].join('\n')
}
