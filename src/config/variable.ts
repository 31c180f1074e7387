import type { Kind } from './kind.ts'

/** What is wrong with a value that can be read, and how to put it right; never with the value in it. */
export interface Complaint {
  readonly problem: string
  readonly fix: string
}

/** One variable of the environment: everything that the start, the commands and `.env.example` know of it. */
export interface Variable<T> {
  readonly kind: Kind<T>
  /** One sentence for `.env.example`. */
  readonly about: string
  /** The text that stands for an unset variable; null: it stays unset. */
  readonly fallback: string | null
  readonly productionFallback: string | null
  readonly requiredInProduction: boolean
  /** Whether the value is a secret or carries one. */
  readonly secret: boolean
  /** A key that we never use: outside production it stops nothing when its form is wrong. */
  readonly foreign: boolean
  /** What production does not accept though it can be read. */
  refuseInProduction(value: NonNullable<T>): Complaint | null
}

interface Traits<T> {
  readonly about: string
  readonly productionFallback?: string
  readonly requiredInProduction?: true
  readonly secret?: true
  readonly foreign?: true
  refuseInProduction?(value: NonNullable<T>): Complaint | null
}

/** Declares a variable; without a fallback its value may be null. */
export function variable<T>(kind: Kind<T>, traits: Traits<T> & { fallback: string }): Variable<T>
export function variable<T>(kind: Kind<T>, traits: Traits<T>): Variable<T | null>
export function variable<T>(kind: Kind<T>, traits: Traits<T> & { fallback?: string }): Variable<T | null> {
  const {
    about,
    fallback = null,
    productionFallback = fallback,
    requiredInProduction,
    secret,
    foreign,
  } = traits
  return {
    kind,
    about,
    fallback,
    productionFallback,
    requiredInProduction: requiredInProduction ?? false,
    secret: secret ?? false,
    foreign: foreign ?? false,
    refuseInProduction: (value) => traits.refuseInProduction?.(value) ?? null,
  }
}
