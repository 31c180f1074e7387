import type { Secrets } from '../config/config.ts'

/** A column that holds sealed texts, each for the place `table:column:id`. */
export interface SealedColumn {
  readonly table: string
  readonly id: string
  readonly column: string
  /** From which secret, for which purpose, its keys are derived. */
  readonly secret: keyof Secrets
  readonly purpose: string
}

/** Everything that is sealed at rest for longer than a job takes. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'signing_keys', id: 'kid', column: 'sealed_private_key', secret: 'jwt', purpose: 'signing-keys' },
  { table: 'evidence', id: 'id', column: 'sealed_key', secret: 'encryption', purpose: 'evidence' },
]
