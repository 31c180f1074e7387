import type { NoticeDetails, NoticeName } from '../notices.ts'

/** What a mail says, before it is text or HTML: all of it plain text. Values of people stand in `facts`, never in a subject. */
export interface Letter {
  readonly subject: string
  readonly lines: readonly string[]
  readonly facts?: readonly Fact[]
  readonly link?: Link
}

/** A value with its label, on a line of its own. */
export type Fact = readonly [label: string, value: string]

/** A page of ours and the token for its fragment, which no server and no proxy sees. */
export interface Link {
  readonly label: string
  readonly page: 'verify' | 'reset' | 'unlock' | 'report' | 'confirm-email' | 'undo-email'
  readonly token: string
}

/** One letter for each name. */
export type Letters<Name extends NoticeName> = {
  readonly [Each in Name]: (details: NoticeDetails[Each]) => Letter
}
