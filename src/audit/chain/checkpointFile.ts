import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from '../../observability/logger.ts'
import type { Checkpoint } from './checkpoint.ts'

/** Its name in GATEHOUSE_HOME. */
export const checkpointsFile = 'checkpoints.jsonl'

/** Keeps checkpoints where whoever changes the database does not reach: in a file, one a line, and in the log. */
export function checkpointFile(path: string, logger: Logger): (checkpoint: Checkpoint) => Promise<void> {
  return async (checkpoint) => {
    const { sequence, hash, kid, signature } = checkpoint
    if (checkpoint.statement.heads.length > 0)
      logger.info({ sequence, hash, kid, signature }, 'the record is sealed as far as this')
    try {
      await mkdir(dirname(path), { recursive: true })
      await appendFile(path, `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 })
    } catch (error) {
      logger.warn({ err: error }, 'a checkpoint could not be kept beside the database')
    }
  }
}
