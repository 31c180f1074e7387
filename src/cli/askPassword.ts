import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CannotRun, type Io } from './command.ts'

/** The first line of the standard input, without its end; throws `CannotRun` where there is none. */
export async function readPassword({ input }: Io): Promise<string> {
  const lines = createInterface({ input })
  try {
    for await (const line of lines) return line
  } finally {
    lines.close()
    input.pause()
  }
  throw new CannotRun('the standard input holds no password.')
}

/** Asks at the terminal twice, without an echo; null where the two differ. Throws `CannotRun` on Ctrl-C and Ctrl-D. */
export async function askPassword(io: Io, interrupted: AbortSignal): Promise<string | null> {
  const left = new AbortController()
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: io.input, output: silence, terminal: true })
  terminal.on('SIGINT', () => left.abort()).on('close', () => left.abort())
  const ask = async (question: string) => {
    io.err(question)
    const answer = await terminal.question('', { signal: AbortSignal.any([left.signal, interrupted]) })
    io.err('\n')
    return answer
  }
  try {
    const password = await ask('Password: ')
    return (await ask('The same again: ')) === password ? password : null
  } catch (cause) {
    io.err('\n')
    throw new CannotRun('interrupted.', { cause })
  } finally {
    terminal.close()
  }
}
