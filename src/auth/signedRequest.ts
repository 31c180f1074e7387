/** A request as its signature sees it, byte for byte as it was received. */
export interface SignedRequest {
  readonly method: string
  /** The validated Host in lower case, without the default port of its scheme (RFC 9421 2.2.3). */
  readonly authority: string
  /** Path and query. */
  readonly target: string
  /** Names and values in turn, none of them joined. */
  readonly rawHeaders: readonly string[]
  /** The whole content; rejects where it does not arrive or is too large. */
  readonly readBody: () => Promise<Uint8Array>
}

/** The values of a header field by its name in lower case, one for each time it was sent. */
export function fieldValues({ rawHeaders }: Pick<SignedRequest, 'rawHeaders'>, name: string): string[] {
  const values: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push((rawHeaders[index + 1] ?? '').trim())
  }
  return values
}
