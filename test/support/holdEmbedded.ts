import { once } from 'node:events'
import { startEmbedded } from '../../src/db/embedded.ts'

/** Holds the embedded database of a home (first argument; a second one makes it durable) until its input ends. */
const embedded = await startEmbedded(process.argv[2] ?? '', { isThrowaway: process.argv[3] === undefined })
process.on('SIGINT', () => process.stdout.write('interrupted\n'))
process.stdout.write(`${JSON.stringify({ owned: embedded.owned, url: embedded.ownerUrl })}\n`)
await once(process.stdin.resume(), 'end')
await embedded.stop()
process.stdout.write('left\n')
process.exit(0)
