import type { Signal } from './riskSignal.ts'

const windowMinutes = 24 * 60

/** A second factor was taken away within a day, and now the data leaves. */
export const factorRemovedThenExport: Signal = {
  name: 'factor_removed_then_export',
  points: 4,
  on: new Set(['personal_data_exported', 'record_exported', 'api_key_created']),
  evidence(_decision, { factorRemovedAt, now }) {
    if (factorRemovedAt === null) return null
    const minutes = Math.max(0, Math.round((now.getTime() - factorRemovedAt.getTime()) / 60_000))
    if (minutes > windowMinutes) return null
    return `a second factor was removed ${minutes} minutes before`
  },
}
