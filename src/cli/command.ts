import type { Readable } from 'node:stream'
import type { Environment } from '../config/readVariables.ts'

/** Where a command reads and writes. */
export interface Io {
  readonly env: Environment
  /** The standard input; `isTTY` where somebody sits at it. */
  readonly input: Readable & { readonly isTTY?: boolean }
  /** The standard output itself, for what is long: it says when to wait. */
  readonly output: NodeJS.WritableStream
  out(text: string): void
  err(text: string): void
}

/** 0: fine; 1: it found something; 2: it could not run. */
export type ExitCode = 0 | 1 | 2

/** What a command's file exports. `run` may throw what `parseArgs` throws, and `CannotRun`. */
export interface Runnable {
  /** The text of `--help`. */
  readonly usage: string
  run(args: string[], io: Io): Promise<ExitCode>
}

/** One line of the list: the file of a command is loaded only when it is called. */
export interface Command {
  /** The words that call it, as in `secrets generate`. */
  readonly name: string
  readonly summary: string
  load(): Promise<Runnable>
}

/** A command that cannot do its work, with the sentence that says why: exit code 2. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun'
}
