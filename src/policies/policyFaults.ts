/** Why a schema cannot be served: every fault at once, each with its coordinate. */
export class PolicyFaults extends Error {
  override readonly name = 'PolicyFaults'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `the policies of the schema have ${faults.length} fault(s):\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}
