import type { HandleJob, JobQueue, SealedJob } from '../db/jobQueue.ts'
import type { Post } from '../notify/post.ts'
import { type AnswerDeps, answerMailRequest } from './answerMailRequest.ts'

export interface QueueDeps extends Omit<AnswerDeps, 'mailRequests' | 'notices'> {
  readonly queue: JobQueue
  readonly post: Post
  readonly deliverAlert: (job: SealedJob) => Promise<void>
  readonly followUp: HandleJob
}

/** Works what deeds have left in the queues, beside whatever other processes take from them. */
export async function workQueues({ queue, post, deliverAlert, followUp, ...deps }: QueueDeps): Promise<void> {
  await queue.work('mail', post.deliver)
  await queue.work('alerts', deliverAlert)
  await queue.work('recorded_events', followUp)
  await queue.work('mail_requests', (job) => answerMailRequest({ ...deps, ...post }, job))
}
