import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { textOf } from '../config/readVariables.ts'
import { memoryLimit } from '../observability/memoryLimit.ts'
import { CannotRun, type ExitCode, type Io, type Runnable } from './command.ts'
import { calibrate } from './doctor/calibrate.ts'
import { examineServer } from './doctor/examineServer.ts'
import { examineSurroundings } from './doctor/examineSurroundings.ts'
import type { Finding } from './doctor/finding.ts'
import { measureHash } from './doctor/measureHash.ts'
import { printFindings } from './doctor/printFindings.ts'
import { printSarif } from './doctor/printSarif.ts'
import { grades, pointsOf, scoreOf } from './doctor/score.ts'
import { readEnvFile } from './readEnvFile.ts'

const secondsDefault = '5'
const points = Object.entries(pointsOf).map(([severity, lost]) => `${severity} ${lost}`)
const scale = grades.map(([grade, least]) => `${grade} from ${least}`)

/** Checks a live server from outside and an environment from inside, and changes neither. */
export const doctor: Runnable = {
  usage: `Usage: gatehouse doctor [--url U] [--env-file F] [--timeout S] [--json | --sarif]
       gatehouse doctor --calibrate

Checks a live server as a stranger sees it (with --url), and the configuration and the database of an environment from
inside (without --url, or beside it where --env-file or DATABASE_URL names one). It changes nothing; its two dozen requests
count against the general limit of this address, and those that are refused are in the record.

The score is 100 less, for each check that failed: ${points.join(', ')}.
Grades: ${scale.join(', ')}, else F; a CRITICAL that failed is an F whatever the score.
Exit code 1: a check of LOW or above failed. Exit code 2: nothing answers at U, or something that is not Gatehouse.

  --url U        the address of the server; redirects are not followed
  --env-file F   look at the variables of F and at no others
  --timeout S    seconds that one answer may take, ${secondsDefault} where unset
  --json         print { score, grade, findings: [{ id, title, severity, ok, detail, fix }] }
  --sarif        print SARIF 2.1.0, as code scanning reads it
  --calibrate    measure how dear this machine can make a password hash, and print PASSWORD_HASH_PARAMETERS
`,

  async run(args, io) {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: 'string' },
        'env-file': { type: 'string' },
        timeout: { type: 'string' },
        json: { type: 'boolean', default: false },
        sarif: { type: 'boolean', default: false },
        calibrate: { type: 'boolean', default: false },
      },
    })
    const { url, 'env-file': file, timeout, json, sarif } = values
    if (values.calibrate) {
      if (args.length > 1) throw new CannotRun('--calibrate goes with no other option.')
      return printCalibration(io)
    }
    if (json && sarif) throw new CannotRun('--json and --sarif are two forms of one answer: choose one.')

    const server = url === undefined ? null : { url: serverUrl(url), answerMs: answerMs(timeout) }
    const env = file === undefined ? io.env : await readEnvFile(file)
    const isInside = server === null || file !== undefined || textOf(env, 'DATABASE_URL') !== null
    const findings = [
      ...(server === null ? [] : await examineServer({ ...server, plainUrl: plainUrlOf(server.url) })),
      ...(isInside ? await examineSurroundings(env) : []),
    ]
    const result = scoreOf(findings)
    if (sarif) io.out(printSarif(findings, server?.url.origin ?? 'environment'))
    else if (json) io.out(`${JSON.stringify({ ...result, findings }, null, 2)}\n`)
    else io.out(printFindings(findings, result))
    return exitCode(findings)
  },
}

function exitCode(findings: readonly Finding[]): ExitCode {
  return findings.some(({ ok, severity }) => !ok && severity !== 'INFO') ? 1 : 0
}

function serverUrl(text: string): URL {
  const url = URL.parse(text)
  const isPlain =
    url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (isPlain && ['http:', 'https:'].includes(url.protocol)) return url
  throw new CannotRun('--url is not an address such as https://api.example.com.')
}

/** Plain HTTP has its own port beside that of HTTPS; of any other port nobody knows. */
function plainUrlOf({ protocol, port, hostname }: URL): URL | null {
  return protocol === 'https:' && port === '' ? new URL(`http://${hostname}`) : null
}

function answerMs(text = secondsDefault): number {
  const seconds = /^\d{1,2}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (seconds === 0) throw new CannotRun('--timeout is not a number of seconds, 0.001 to 99.')
  return seconds * 1000
}

async function printCalibration(io: Io): Promise<ExitCode> {
  const machine = { cores: availableParallelism(), memoryBytes: memoryLimit(), measure: measureHash }
  const { parameters, ms } = await calibrate(machine)
  const { memoryKiB, passes, lanes } = parameters
  io.out(`PASSWORD_HASH_PARAMETERS=m=${memoryKiB},t=${passes},p=${lanes}\n`)
  io.err(
    `One hash takes ${Math.round(ms)} ms here, and up to ${machine.cores} run at once with ${Math.round(memoryKiB / 1024)} MiB each. Measure on the machine that serves, while it is idle.\n`,
  )
  return 0
}
