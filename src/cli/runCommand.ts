import { CannotRun, type Command, type ExitCode, type Io } from './command.ts'

/** Finds the command that the words name, runs it and gives the exit code; a sentence says what went wrong. */
export async function runCommand(
  commands: readonly Command[],
  words: readonly string[],
  io: Io,
): Promise<ExitCode> {
  const command = commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word))
  if (command === undefined) return helpOrRefuse(commands, words, io)

  const runnable = await command.load()
  const args = words.slice(command.name.split(' ').length)
  if (asksForHelp(args)) {
    io.out(runnable.usage)
    return 0
  }
  try {
    return await runnable.run(args, io)
  } catch (error) {
    io.err(`gatehouse ${command.name}: ${sentenceOf(error)}\n`)
    if (isMisuse(error)) io.err(`\n${runnable.usage}`)
    return 2
  }
}

function helpOrRefuse(commands: readonly Command[], words: readonly string[], io: Io): ExitCode {
  const [first = ''] = words
  const group = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (asksForHelp(words)) {
    io.out(helpOf(group.length > 0 ? group : commands))
    return 0
  }
  if (first !== '') io.err(`There is no command "${words.join(' ')}".\n\n`)
  io.err(helpOf(group.length > 0 ? group : commands))
  return 2
}

function helpOf(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`)
  return `Usage: gatehouse <command>, each with --help\n\n${lines.join('')}\nExit codes: 0 fine, 1 found something, 2 could not run.\n`
}

function asksForHelp(words: readonly string[]): boolean {
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words
  return own.includes('--help') || own.includes('-h')
}

function sentenceOf(error: unknown): string {
  if (error instanceof CannotRun || isMisuse(error)) return error.message
  return `could not run: ${error instanceof Error ? error.message : 'for an unknown reason'}`
}

/** An option or an argument that the command does not know, as `parseArgs` of Node reports it. */
function isMisuse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}
