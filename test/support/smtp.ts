import { type AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type ReadMail, readMail } from './mailbox.ts'

/** What a mail server does with mail: takes it, refuses its reader, or says nothing for ever. */
export type SmtpMood = 'takes' | 'refuses' | 'hangs'

/** A mail server in this process, whose mood a test changes. */
export interface TestSmtp {
  readonly url: string
  readonly received: readonly ReadMail[]
  mood: SmtpMood
  stop(): Promise<void>
}

/** Listens on loopback, on `port` where one is given. */
export async function startSmtp(mood: SmtpMood, port = 0): Promise<TestSmtp> {
  const received: ReadMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 100,
    onRcptTo({ address }, _session, callback) {
      if (smtp.mood === 'hangs') return
      const refusal = Object.assign(new Error(`no such mailbox: ${address}`), { responseCode: 550 })
      callback(smtp.mood === 'refuses' ? refusal : null)
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push(readMail(Buffer.concat(chunks).toString()))
        callback()
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const smtp: TestSmtp = {
    url: `smtp://127.0.0.1:${portOf(server.server.address())}`,
    received,
    mood,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return smtp
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('not listening on a port')
  return address.port
}
