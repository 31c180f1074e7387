import { connect } from 'node:tls'
import { type Answer, type Question, ask } from './ask.ts'
import { CutShort } from './cutShort.ts'
import { NoAnswer } from './noAnswer.ts'

/** The general limit is 100 in 15 minutes: an operator may ask thrice. */
const questionsMax = 32
const minutesMax = 1

/** A live server as a stranger sees it. */
export interface Server {
  readonly url: URL
  /** The same question is asked once, however many checks want to know. Throws `NoAnswer` and `CutShort`. */
  ask(question: Question): Promise<Answer>
  /** Everything that was answered so far. */
  answers(): readonly Answer[]
  /** Asks by plain HTTP where `url` is HTTPS; null where nobody knows on which port. Throws `NoAnswer`. */
  readonly plain: ((question: Question) => Promise<Answer>) | null
  /** Whether it speaks TLS older than 1.2. */
  speaksOldTls(): Promise<boolean>
}

export interface ServerOptions {
  readonly url: URL
  /** Where the same server is reached by plain HTTP, if anybody knows. */
  readonly plainUrl: URL | null
  /** How long one answer may take; all of them together take no longer than a minute. */
  readonly answerMs: number
}

export function openServer({ url, plainUrl, answerMs }: ServerOptions): Server {
  const end = AbortSignal.timeout(minutesMax * 60_000)
  const asked = new Map<string, Promise<Answer>>()
  const answers: Answer[] = []
  let isLimited: string | null = null

  const askAnew = async (question: Question): Promise<Answer> => {
    if (isLimited !== null) throw new CutShort(isLimited)
    if (end.aborted || asked.size > questionsMax) throw new CutShort('the time of this examination is up')
    const answer = await ask(url, question, AbortSignal.any([end, AbortSignal.timeout(answerMs)])).catch(
      (error: unknown) => {
        throw end.aborted ? new CutShort('the time of this examination is up', { cause: error }) : error
      },
    )
    answers.push(answer)
    if (answer.status === 429) {
      const seconds = Number(answer.headers['retry-after'])
      isLimited = `the limit of this address is used up${seconds > 0 ? `, for ${seconds} more seconds` : ''}`
      throw new CutShort(isLimited)
    }
    return answer
  }

  return {
    url,
    ask(question) {
      const key = JSON.stringify(question)
      const known = asked.get(key)
      if (known !== undefined) return known
      const answer = askAnew(question)
      asked.set(key, answer)
      return answer
    },
    answers: () => answers,
    plain:
      plainUrl === null
        ? null
        : (question) => ask(plainUrl, question, AbortSignal.any([end, AbortSignal.timeout(answerMs)])),
    speaksOldTls: () => handshake(url, answerMs),
  }
}

/** Offers nothing newer than TLS 1.1, with every cipher that there is. */
function handshake(url: URL, waitMs: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const port = url.port === '' ? 443 : Number(url.port)
    const ciphers = 'ALL:@SECLEVEL=0'
    const socket = connect(
      { host, port, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers, rejectUnauthorized: false },
      () => {
        socket.destroy()
        resolve(true)
      },
    )
    socket.on('error', () => resolve(false))
    socket.setTimeout(waitMs, () => {
      socket.destroy()
      reject(new NoAnswer('TLS 1.1: it took too long'))
    })
  })
}
