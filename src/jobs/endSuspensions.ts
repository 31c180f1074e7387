import type { RecordEvent } from '../audit/recorder.ts'
import type { Database } from '../db/client.ts'
import { endLapsedSuspensions } from '../db/queries/subjects.ts'
import type { Notices } from '../notify/notices.ts'

const reason = 'The suspension ended.'

/** What ending a suspension needs: where it is recorded and how the person hears of it. */
interface EndSuspensionsDeps {
  readonly db: Database
  readonly record: RecordEvent
  readonly notices: Notices
}

/** Notes suspensions whose end has passed, each once; the account has been open since that moment. Answers how many. */
export function endSuspensions({ db, record, notices }: EndSuspensionsDeps): Promise<number> {
  return db.transaction(async (tx) => {
    const ended = await endLapsedSuspensions(tx)
    for (const { id, email } of ended) {
      await record(tx, 'user_reinstated', { reason }, { userId: id })
      await notices.tell(tx, { userId: id, email }, 'user_reinstated', { reason })
    }
    return ended.length
  })
}
