import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A mail as its reader has it; `token` is the one of its link to a page, by the page's name. */
export interface ReadMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly source: string
  readonly tokens: Readonly<Record<string, string>>
}

export interface Mailbox {
  all(): Promise<ReadMail[]>
  /** The latest mail to this address with this subject, as soon as there are `count` of them. */
  next(to: string, subject: string, count?: number): Promise<ReadMail>
}

const waitMaxMs = 15_000

/** Reads a folder of `.eml` files. */
export function mailbox(directory: string): Mailbox {
  const all = async () => {
    const names = await readdir(directory).catch(() => [])
    const sources = names
      .filter((name) => name.endsWith('.eml'))
      .toSorted()
      .map((name) => readFile(join(directory, name), 'utf8'))
    return (await Promise.all(sources)).map(readMail)
  }
  return {
    all,
    async next(to, subject, count = 1) {
      for (let waited = 0; waited < waitMaxMs; waited += 50) {
        const found = (await all()).filter((mail) => mail.to === to && mail.subject === subject)
        const last = found.at(-1)
        if (last !== undefined && found.length >= count) return last
        await pause(50)
      }
      throw new Error(`no mail "${subject}" came to ${to}`)
    },
  }
}

/** Takes a mail of ours apart: two alternatives, the text first. */
export function readMail(source: string): ReadMail {
  const [head = ''] = source.split('\r\n\r\n')
  const header = (name: string) =>
    new RegExp(`^${name}: ((?:.|\\r\\n[ \\t])*)`, 'im').exec(head)?.[1]?.replace(/\r\n[ \t]/g, ' ') ?? ''
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] ?? ''
  const [, first = ''] = source.split(`--${boundary}`)
  const text = first.slice(first.indexOf('\r\n\r\n') + 4).replaceAll('\r\n', '\n')
  const links = text.matchAll(/\/account\/([a-z-]+)#token=(\S+)/g)
  return {
    to: header('To'),
    subject: header('Subject'),
    text,
    source,
    tokens: Object.fromEntries([...links].map(([, page = '', token = '']) => [page, token])),
  }
}
