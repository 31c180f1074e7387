import type { Evidence } from '../../audit/evidence.ts'
import type { EvidenceRow } from '../../db/queries/evidence.ts'
import { Refusal } from '../../errors.ts'
import type { OperationContext } from '../../graphql/buildContext.ts'
import type { Limit, Limiter } from '../../limits/limit.ts'
import type { Logger } from '../../observability/logger.ts'
import { judge, refusalOf } from '../../policies/judge.ts'
import type { Lock } from '../../policies/policy.ts'
import { takeYourTime } from '../bodyDeadline.ts'
import { chunksOfBody } from '../chunksOfBody.ts'
import type { Route } from '../exactPath.ts'
import type { HttpContext } from '../httpContext.ts'
import { tellLimits } from '../tellLimits.ts'
import { fileOf } from './evidenceHeaders.ts'

/** 256 MiB. */
const fileBytesMax = 256 * 1024 * 1024

/** Auditors and administrators, in person. */
const lock: Lock = {
  roles: [['AUDITOR'], ['ADMIN']],
  scopes: null,
  assuranceLevel: 1,
  maxAgeSeconds: null,
}

/** Ten uploads an hour a person; RATE_LIMIT_OVERRIDES knows it by its name. */
export const evidenceLimit: Limit = {
  name: 'evidence',
  points: 10,
  windowSeconds: 3_600,
  blockSeconds: null,
  onStoreError: 'DENY',
}

export interface EvidenceDeps {
  readonly evidence: Evidence
  readonly limiter: Limiter
  readonly limit: Limit
  readonly contextOf: (ctx: HttpContext) => OperationContext
  readonly logger: Logger
}

/** Files of alerts: `POST /alerts/{id}/evidence` keeps the body, `GET /evidence/{id}` gives it back. */
export function evidenceRoutes(deps: EvidenceDeps): readonly Route[] {
  return [
    { path: '/alerts/{id}/evidence', methods: ['POST'], handle: (ctx, id) => upload(deps, ctx, id) },
    { path: '/evidence/{id}', methods: ['GET'], handle: (ctx, id) => download(deps, ctx, id) },
  ]
}

async function upload(deps: EvidenceDeps, ctx: HttpContext, alertId: string): Promise<void> {
  const { evidence } = deps
  const context = deps.contextOf(ctx)
  const userId = await admit(context, 'POST /alerts/{id}/evidence')
  const file = fileOf(ctx)
  await charge(deps, ctx, context, userId)
  // From here on the sender is known, and a file may take longer than a question.
  takeYourTime(ctx.req)
  const stored = await evidence.store(
    { ...file, alertId, uploadedBy: userId },
    chunksOfBody(ctx.req, fileBytesMax),
  )
  if (stored === null) throw new Refusal('NOT_FOUND', { detail: 'there is no such alert' })

  const row = await context.services.db
    .transaction(async (tx) => {
      const whole = await stored.complete(tx)
      if (whole === null) throw new Refusal('CONFLICT', { detail: 'the upload took longer than it may' })
      const { id: evidenceId, bytes } = stored
      const sha256 = stored.sha256.toString('hex')
      await context.record(tx, 'evidence_added', { alertId, evidenceId, sha256, bytes })
      return whole
    })
    .catch(async (error: unknown) => {
      await evidence.discard(stored.id)
      throw error
    })
  ctx.body = JSON.stringify(shown(row))
  ctx.status = 201
  ctx.set('Content-Type', 'application/json; charset=utf-8')
  ctx.set('Location', `/evidence/${row.id}`)
}

async function download(
  { evidence, contextOf, logger }: EvidenceDeps,
  ctx: HttpContext,
  id: string,
): Promise<void> {
  const context = contextOf(ctx)
  await admit(context, 'GET /evidence/{id}')
  const file = await evidence.find(id)
  if (file === null) throw new Refusal('NOT_FOUND', { detail: 'there is no such file' })
  const { alertId, bytes, contentType, fileName } = file
  await context.services.db.transaction((tx) =>
    context.record(tx, 'evidence_read', { alertId, evidenceId: id }),
  )

  ctx.respond = false
  const { res } = ctx
  ctx.attachment(fileName)
  res.setHeader('Content-Type', contentType)
  res.setHeader('Content-Length', String(bytes ?? 0))
  try {
    for await (const piece of evidence.read(file)) {
      if (!res.write(piece)) await drained(ctx)
      if (res.destroyed) return
    }
    res.end()
  } catch (error) {
    // The head is out: only a connection that breaks can still say that this is not the file.
    logger.error({ err: error, requestId: ctx.state.requestId, evidenceId: id }, 'evidence could not be read')
    res.destroy()
  }
}

/** The id of who may; anybody else's refusal is in the record before it leaves. */
async function admit(context: OperationContext, operation: string): Promise<string> {
  context.operation = operation
  const { recordRefusal, services, viewer } = context
  const denial = judge(lock, viewer, services.clock.now() / 1000)
  if (denial === null && viewer.kind === 'session') return viewer.userId
  const { code, reason } = denial ?? { code: 'FORBIDDEN', reason: 'a person is needed' }
  await recordRefusal('access_denied', { code, reason: `${operation}: ${reason}` })
  throw denial === null ? new Refusal('FORBIDDEN', { detail: reason }) : refusalOf(denial, operation)
}

async function charge(
  { limiter, limit }: EvidenceDeps,
  ctx: HttpContext,
  { recordRefusal }: OperationContext,
  userId: string,
): Promise<void> {
  const decision = await limiter.consume(limit, [userId], 1)
  tellLimits(ctx, [decision])
  if (decision.allowed) return
  await recordRefusal('rate_limited', { limit: limit.name })
  throw new Refusal('RATE_LIMITED', { retryAfter: decision.resetSeconds, policy: limit.name })
}

function shown({ id, alertId, fileName, contentType, bytes, sha256, createdAt }: EvidenceRow): object {
  return { id, alertId, fileName, contentType, bytes, sha256: sha256?.toString('hex') ?? null, createdAt }
}

/** Until the client has taken what was written, or has gone. */
function drained({ res }: HttpContext): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done = () => {
    res.off('drain', done).off('close', done)
    resolve()
  }
  res.on('drain', done).on('close', done)
  return promise
}
