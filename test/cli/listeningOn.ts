import type { Server } from 'node:net'

/** Listens on a free port of this machine; `close` cuts whoever is connected. */
export async function listeningOn(server: Server & { closeAllConnections?(): void }): Promise<{
  readonly url: string
  close(): void
}> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('not listening on a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.close()
      server.closeAllConnections?.()
    },
  }
}
