import { z } from 'zod'
import type { Keyring } from '../crypto/keyring.ts'
import { mac } from '../crypto/mac.ts'
import { openJson, sealJson } from '../crypto/sealJson.ts'
import type { Transaction } from '../db/client.ts'
import { type JobQueue, type SealedJob, jobId } from '../db/jobQueue.ts'

/** An address is sent what it asks for once in each of these: the answer to the others is the same, and no mail. */
const slotSeconds = 60

const shape = z.object({
  /**
   * A link that verifies for who just registered, or word of it to who had; that link again; a link that resets; one
   * that opens an account which was just locked.
   */
  kind: z.enum(['registration', 'repetition', 'verification', 'reset', 'lock']),
  emailCanonical: z.string(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
})

/** Mail that somebody's request to an address brings about, whether or not anybody has it. */
export type MailRequest = z.infer<typeof shape>

/** These come about by themselves seldom enough. */
const unslotted: ReadonlySet<MailRequest['kind']> = new Set<MailRequest['kind']>(['registration', 'lock'])

export interface MailRequests {
  /**
   * Leaves a request for a job to answer. Who asks cannot tell whether there is an account: until the job runs, nothing
   * has looked. A registration and a lock have their mail whenever they come; of the others each address has one a minute.
   */
  ask(tx: Transaction, request: MailRequest): Promise<void>
  /** What was asked for. */
  read(job: SealedJob): MailRequest
}

export function createMailRequests(queue: JobQueue, keys: Keyring): MailRequests {
  return {
    async ask(tx, request) {
      const id = jobId()
      const sealed = sealJson(keys, placeOf(id), request)
      const key = mac(keys.current, `${request.kind} ${request.emailCanonical}`).toString('base64url')
      const oncePer = unslotted.has(request.kind) ? undefined : { key, seconds: slotSeconds }
      await queue.send(tx, 'mail_requests', { id, sealed }, oncePer)
    },
    read: ({ id, sealed }) => shape.parse(openJson(keys, placeOf(id), sealed)),
  }
}

const placeOf = (id: string) => `pgboss.job:data:${id}`
