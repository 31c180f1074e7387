import { createTransport } from 'nodemailer'
import { fileMail } from './fileMail.ts'

/** How long a mail server may take for each step: together under the minute after which another process tries. */
const stepMsUsually = 10_000

/** A mail, ready to leave. */
interface Mail {
  /** Of the notice: a mail that is sent twice has the same Message-ID. */
  readonly id: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface Mailer {
  /** Hands a mail over; throws an Error that quotes neither address nor text. */
  send(mail: Mail): Promise<void>
}

/** How mail leaves: a server, SendGrid's relay, or files in a directory. */
export type MailRoute =
  | { readonly kind: 'smtp'; readonly url: string }
  | { readonly kind: 'sendgrid'; readonly apiKey: string }
  | { readonly kind: 'files'; readonly directory: string }

/** Sends as `from`, a mailbox with or without a name. */
export function createMailer(route: MailRoute, from: string, stepMs = stepMsUsually): Mailer {
  const hand = handOver(route, stepMs)
  const domain = /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost'

  return {
    async send({ id, to, subject, text, html }) {
      let reason: string
      try {
        await hand({
          messageId: `<${id}@${domain}>`,
          from,
          to: { name: '', address: to },
          subject,
          // RFC 3834: nobody's holiday notice answers.
          headers: { 'Auto-Submitted': 'auto-generated' },
          alternatives: [part('text/plain', text), part('text/html', html)],
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return
      } catch (error) {
        reason = reasonOf(error)
      }
      // Without what was caught as its cause: that quotes the address, and logs would show it.
      throw new Error(`the mail was not taken: ${reason}`)
    },
  }
}

type Message = Parameters<ReturnType<typeof createTransport>['sendMail']>[0]

function handOver(route: MailRoute, stepMs: number): (message: Message) => Promise<unknown> {
  if (route.kind === 'files') return (message) => fileMail(route.directory, message)
  const timeouts = {
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    dnsTimeout: stepMs,
    socketTimeout: 2 * stepMs,
  }
  const transport =
    route.kind === 'smtp'
      ? createTransport({ url: route.url, ...timeouts })
      : createTransport({
          host: 'smtp.sendgrid.net',
          port: 465,
          secure: true,
          auth: { user: 'apikey', pass: route.apiKey },
          ...timeouts,
        })
  return (message) => transport.sendMail(message)
}

/** ASCII goes as it is, so that a link in a file can be followed; the rest is encoded as nodemailer sees fit. */
function part(type: string, content: string) {
  const contentType = `${type}; charset=utf-8`
  // RFC 5322 2.1.1: no line over 998 characters.
  if (!/^(?:[\t\x20-\x7e]{0,998}\n)*$/.test(content)) return { contentType, content }
  return {
    raw: `Content-Type: ${contentType}\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${content.replaceAll('\n', '\r\n')}`,
  }
}

/** The code of nodemailer and the number of the server's answer (RFC 5321); its words may quote the address. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  const answer = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : ''
  return `${code} ${answer}`.trim()
}
