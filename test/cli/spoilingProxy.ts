import { type IncomingMessage, type RequestListener, createServer, request } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import { listeningOn } from './listeningOn.ts'

/** A request on its way to the server that is really there. */
export interface Passing {
  readonly method: string
  readonly path: string
  readonly body: string
  /** Which one of this proxy it is, from 1. */
  readonly number: number
  readonly headers: Record<string, string>
}

interface Spoilt {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** What is made worse: the request, before it is passed on, or the answer. `hang` never answers. */
export interface Spoiling {
  readonly request?: (passing: Passing) => void
  readonly answer?: (answer: Spoilt, passing: Passing) => void
  readonly hang?: (passing: Passing) => boolean
}

export interface SpoilingProxy {
  readonly url: string
  requests(): number
  close(): void
}

/** A proxy in front of a good server that spoils one thing, so that a test sees one check fail and no other. */
export async function spoilingProxy(
  target: string,
  spoiling: Spoiling = {},
  tls?: TlsOptions,
): Promise<SpoilingProxy> {
  let number = 0
  const handle: RequestListener = (req, res) => {
    void (async () => {
      const passing: Passing = {
        method: req.method ?? '',
        path: req.url ?? '',
        body: await textOf(req),
        number: (number += 1),
        headers: Object.fromEntries(
          Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
        ),
      }
      if (spoiling.hang?.(passing) === true) return
      spoiling.request?.(passing)
      const answer = await passOn(target, passing)
      spoiling.answer?.(answer, passing)
      delete answer.headers['content-length']
      delete answer.headers['connection']
      for (const [name, value] of Object.entries(answer.headers))
        if (value !== undefined) res.setHeader(name, value)
      res.sendDate = answer.headers['date'] !== undefined
      res.statusCode = answer.status
      res.end(answer.body)
    })().catch(() => res.destroy())
  }
  const { url, close } = await listeningOn(
    tls === undefined ? createServer(handle) : createTlsServer(tls, handle),
  )
  return { url: tls === undefined ? url : url.replace('http:', 'https:'), requests: () => number, close }
}

function passOn(target: string, { method, path, headers, body }: Passing): Promise<Spoilt> {
  const { hostname, port } = new URL(target)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      textOf(answer)
        .then((text) =>
          resolve({ status: answer.statusCode ?? 0, headers: { ...answer.headers }, body: text }),
        )
        .catch(reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
