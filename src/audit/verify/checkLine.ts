import { commitmentTo, hashOf } from '../chain/link.ts'
import type { RecordLine } from '../chain/recordLine.ts'

/** Whether a row says what was hashed: its own hash fits it, and its commitment what it holds of a person. */
export function isAsHashed(line: RecordLine): boolean {
  const { commitment, hash, previous_hash: previousHash, salt } = line
  if (hash === null || previousHash === null || commitment === null) return false
  if (hashOf(line, previousHash) !== hash) return false
  return salt === null ? isEmptied(line) : commitmentTo(salt, line) === commitment
}

/** An erased row holds nothing of its person. */
function isEmptied({ ip_address, user_agent, risk_signals, details, personal_details }: RecordLine): boolean {
  return (
    ip_address === null &&
    user_agent === null &&
    risk_signals.every(({ evidence }) => evidence === '') &&
    !(personal_details ?? []).some((key) => key in details)
  )
}
