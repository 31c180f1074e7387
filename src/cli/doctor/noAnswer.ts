/** A question that was not answered, with the sentence that says why: the server is at fault, and the check fails. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}
