/** A question that was not asked, or not heard out, for a reason that says nothing of what was to be checked. */
export class CutShort extends Error {
  override readonly name = 'CutShort'
}
