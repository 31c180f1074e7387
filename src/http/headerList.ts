/** Header fields of an answer, in the order in which they are set. */
export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>
