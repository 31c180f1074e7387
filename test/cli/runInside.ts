import { Readable, Writable } from 'node:stream'
import type { Runnable } from '../../src/cli/command.ts'
import { runCommand } from '../../src/cli/runCommand.ts'

/** Runs a command in this process, as the program does, with these variables and this standard input. */
export async function runInside(
  command: Runnable,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const io = {
    env,
    input: Readable.from([input]),
    output: new Writable({
      write(chunk: Buffer, _encoding, done) {
        out += chunk.toString()
        done()
      },
    }),
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
  }
  const listed = { name: 'it', summary: '', load: () => Promise.resolve(command) }
  const code = await runCommand([listed], ['it', ...args], io)
  return { code, out, err }
}
