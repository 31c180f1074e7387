import { z } from 'zod'

const payloadShape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }).loose() }).loose()).optional(),
})

export type StreamPayload = z.infer<typeof payloadShape>

/** A subscription over Server-Sent Events, as a client reads it. */
export interface OpenStream {
  readonly status: number
  /** The next payload; null where the stream has ended. */
  next(): Promise<StreamPayload | null>
  close(): Promise<void>
}

/** Opens a stream on POST /graphql; an answer that is no stream is read as its one payload. */
export async function openStream(
  url: string,
  query: string,
  variables: object,
  token?: string,
): Promise<OpenStream> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) throw new Error('an answer without a body')
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  let text = ''

  const next = async (): Promise<StreamPayload | null> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const block = text.slice(0, end)
        text = text.slice(end + 2)
        const data = /^data: (.+)$/m.exec(block)?.[1]
        if (/^event: complete$/m.test(block)) return null
        if (/^event: next$/m.test(block) && data !== undefined) return payloadShape.parse(JSON.parse(data))
        continue
      }
      const { done, value } = await reader.read()
      if (done) return isStream || text === '' ? null : payloadShape.parse(JSON.parse(text))
      text += value
    }
  }
  return { status: response.status, next, close: () => reader.cancel() }
}
