import DataLoader from 'dataloader'
import type { Recorder } from '../audit/recorder.ts'
import { toPerson } from '../auth/person.ts'
import type { Person, Viewer } from '../auth/viewer.ts'
import type { Context, Cookies, Services } from '../context.ts'
import { prepareFindByIds } from '../db/queries/users.ts'
import type { LimitDecision } from '../limits/limit.ts'
import type { Client } from '../observability/client.ts'
import type { CostReport } from '../policies/cost/bill.ts'

/** A context and what about its operation is only known once its document is read. */
export interface OperationContext extends Context {
  /** The root fields, as in `login`; null until the gate has read them. */
  operation: string | null
  /** Whether the document is the server's own, of one of its paths. */
  isStored: boolean
  /** Whether the gate refused the operation, and the record has it. */
  refused: boolean
  /** What the limits said that the caller may be told. */
  readonly decisions: LimitDecision[]
  /** What the operation costs; null until the gate knows. */
  cost: CostReport | null
}

export type BuildContext = (viewer: Viewer, client: Client, cookies: Cookies) => OperationContext

/** Makes the context of a request; what few operations need is made when it is first asked for. */
export function createBuildContext(services: Services, recorder: Recorder): BuildContext {
  const findByIds = prepareFindByIds(services.db)

  const loadPeople = async (ids: readonly string[]): Promise<(Person | null)[]> => {
    const found = new Map((await findByIds.execute({ ids: [...ids] })).map((row) => [row.id, toPerson(row)]))
    return ids.map((id) => found.get(id) ?? null)
  }

  return (viewer, client, cookies) => {
    let people: DataLoader<string, Person | null> | undefined
    const source = () => ({ client, operation: context.operation, ...idsOf(viewer) })
    const context: OperationContext = {
      viewer,
      client,
      services,
      cookies,
      operation: null,
      isStored: false,
      refused: false,
      decisions: [],
      cost: null,
      admitted: new WeakSet(),
      get people() {
        return (people ??= new DataLoader(loadPeople))
      },
      record: (tx, type, details, about) => recorder.within(source())(tx, type, details, about),
      recordRefusal: (type, details, about) => recorder.refusing(source())(type, details, about),
    }
    return context
  }
}

function idsOf(viewer: Viewer) {
  return {
    userId: viewer.kind === 'anonymous' ? null : viewer.userId,
    sessionId: viewer.kind === 'session' ? viewer.sessionId : null,
    apiKeyId: viewer.kind === 'apiKey' ? viewer.apiKeyId : null,
  }
}
