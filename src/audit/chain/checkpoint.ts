import { type KeyObject, createHash, verify } from 'node:crypto'
import { z } from 'zod'
import type { Ed25519Signer } from '../../crypto/ed25519.ts'
import { canonicalJson } from './canonicalJson.ts'

const hex = z.string().regex(/^(?:[0-9a-f]{2})+$/)
const head = z.object({ writerId: z.string(), sequence: z.number(), hash: hex })

/** A checkpoint as it is kept off the table, exported and verified; bytes in hexadecimal. */
export const checkpointShape = z.object({
  id: z.string(),
  timestamp: z.string(),
  sequence: z.number(),
  previousHash: hex,
  hash: hex,
  kid: z.string(),
  statement: z.object({
    opened: z.array(z.string()),
    closed: z.array(z.string()),
    heads: z.array(head),
    dropped: z.array(head),
    unchained: z.number().optional(),
  }),
  signature: hex,
})

export type Checkpoint = Readonly<z.infer<typeof checkpointShape>>

/** What the first checkpoint follows. */
export const checkpointGenesis = createHash('sha256').update('gatehouse/checkpoints').digest('hex')

/** Signs what a checkpoint says, and the checkpoint before with it. */
export function signCheckpoint(
  said: Omit<Checkpoint, 'hash' | 'kid' | 'signature'>,
  signer: Ed25519Signer,
): Checkpoint {
  const signed = { ...said, kid: signer.kid }
  const bytes = bytesOf(signed)
  return { ...signed, hash: hashOf(bytes), signature: signer.sign(bytes).toString('hex') }
}

/** Whether the checkpoint says what was signed with this key. */
export function isSigned(checkpoint: Checkpoint, key: KeyObject): boolean {
  const bytes = bytesOf(checkpoint)
  return (
    checkpoint.hash === hashOf(bytes) && verify(null, bytes, key, Buffer.from(checkpoint.signature, 'hex'))
  )
}

function bytesOf({
  id,
  timestamp,
  sequence,
  previousHash,
  kid,
  statement,
}: Omit<Checkpoint, 'hash' | 'signature'>) {
  return Buffer.from(canonicalJson({ id, timestamp, sequence, previousHash, kid, statement }))
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
