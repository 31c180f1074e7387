import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../db/client.ts'
import { acceptCounter, findPasskey, insertPasskey, listCredentials } from '../db/queries/passkeys.ts'
import {
  type SecondFactorRow,
  acceptStep,
  confirmEnrolment,
  deleteFactor,
  findTotpKey,
  insertEnrolment,
  lockFactors,
  noteFactorMethods,
  prepareListFactors,
} from '../db/queries/secondFactors.ts'
import type { FactorMethod } from '../db/tables/users.ts'
import type { AttestedPasskey, Passkeys } from './passkeys.ts'
import type { RecoveryCodes } from './recoveryCodes.ts'
import type { Totp } from './totp.ts'
import type { Person } from './viewer.ts'

/** How long a key that was shown waits for its first code. */
const enrolmentTtlSeconds = 15 * 60
const passkeysMax = 20

/** What an authenticator is fed with; shown once. */
interface TotpEnrolment {
  readonly secret: string
  readonly uri: string
  readonly qrCode: string
}

/** What answers the question of a second factor. */
export type FactorAnswer =
  | { readonly method: 'TOTP' | 'RECOVERY_CODE'; readonly code: string }
  /** The response of a browser, and the question that it has to have signed. */
  | { readonly method: 'PASSKEY'; readonly response: unknown; readonly challenge: string }

/** What an answer proved, as RFC 8176 calls it, or why it proved nothing. */
type FactorVerdict =
  | { readonly kind: 'accepted'; readonly amr: 'otp' | 'hwk' }
  /**
   * A recovery code is knowledge (`kba`), as long as nobody else sees the sheet: whoever reads a token can tell it from
   * an authenticator.
   */
  | { readonly kind: 'accepted'; readonly amr: 'kba'; readonly codesLeft: number }
  | { readonly kind: 'refused'; readonly reason: 'wrong' | 'copied_passkey' }

type Confirmation =
  | { readonly kind: 'nothing_waits' }
  | { readonly kind: 'wrong_code' }
  /** `codes` is empty where the person has a sheet already. */
  | { readonly kind: 'confirmed'; readonly factorId: string; readonly codes: readonly string[] }

const wrong = { kind: 'refused', reason: 'wrong' } as const

export interface SecondFactors {
  list(userId: string): Promise<SecondFactorRow[]>
  /** Begins an authenticator, which is no factor until its first code; null where the person has one. */
  enrolTotp(tx: Transaction, person: Person): Promise<TotpEnrolment | null>
  confirmTotp(tx: Transaction, userId: string, code: string): Promise<Confirmation>
  /** Judges an answer and uses it up: a time step, a recovery code and a passkey's count each pass once. */
  accept(tx: Transaction, userId: string, answer: FactorAnswer): Promise<FactorVerdict>
  /** Adds a passkey that was proved; null where its credential is registered, or the person has enough of them. */
  addPasskey(
    tx: Transaction,
    userId: string,
    passkey: AttestedPasskey & { readonly name: string | null },
  ): Promise<SecondFactorRow | null>
  /** Takes a factor away, with the last one the recovery codes too; null where the person has none of this id. */
  remove(tx: Transaction, userId: string, factorId: string): Promise<FactorMethod | null>
}

export function createSecondFactors(
  db: Database,
  { totp, recoveryCodes, passkeys }: { totp: Totp; recoveryCodes: RecoveryCodes; passkeys: Passkeys },
): SecondFactors {
  const listFactors = prepareListFactors(db)

  const acceptTotp = async (tx: Transaction, userId: string, code: string): Promise<boolean> => {
    const key = await findTotpKey(tx, userId, 'confirmed')
    if (key === null) return false
    for (const step of totp.stepsOf(key.id, key.sealedSecret, code))
      if (await acceptStep(tx, key.id, step)) return true
    return false
  }

  const acceptPasskey = async (
    tx: Transaction,
    userId: string,
    { challenge, response }: FactorAnswer & { method: 'PASSKEY' },
  ): Promise<FactorVerdict> => {
    const assertion = passkeys.read(response)?.assertion
    const passkey = assertion === undefined ? null : await findPasskey(tx, assertion.id)
    if (assertion === undefined || passkey === null || passkey.userId !== userId) return wrong
    const counter = await passkeys.verifyAssertion(challenge, assertion, passkey)
    if (counter === null) return wrong
    const grew = await acceptCounter(tx, passkey.id, counter)
    return grew ? { kind: 'accepted', amr: 'hwk' } : { kind: 'refused', reason: 'copied_passkey' }
  }

  return {
    list: (userId) => listFactors.execute({ userId }),

    async enrolTotp(tx, person) {
      const account = await lockFactors(tx, person.id)
      if (account === null || account.secondFactorMethods.includes('TOTP')) return null
      const id = uuidv7()
      const { sealed, ...enrolment } = totp.make(id, person.email)
      const ttlSeconds = enrolmentTtlSeconds
      await insertEnrolment(tx, { id, userId: person.id, sealedSecret: sealed, ttlSeconds })
      return enrolment
    },

    async confirmTotp(tx, userId, code) {
      await lockFactors(tx, userId)
      const key = await findTotpKey(tx, userId, 'waiting')
      if (key === null) return { kind: 'nothing_waits' }
      const step = totp.stepsOf(key.id, key.sealedSecret, code).at(-1)
      if (step === undefined) return { kind: 'wrong_code' }

      await confirmEnrolment(tx, key.id, step)
      await noteFactorMethods(tx, userId)
      const hasSheet = (await recoveryCodes.count(tx, userId)) > 0
      const codes = hasSheet ? [] : await recoveryCodes.renew(tx, userId)
      return { kind: 'confirmed', factorId: key.id, codes }
    },

    async accept(tx, userId, answer) {
      if (answer.method === 'PASSKEY') return acceptPasskey(tx, userId, answer)
      if (answer.method === 'TOTP')
        return (await acceptTotp(tx, userId, answer.code)) ? { kind: 'accepted', amr: 'otp' } : wrong
      const codesLeft = await recoveryCodes.use(tx, userId, answer.code)
      return codesLeft === null ? wrong : { kind: 'accepted', amr: 'kba', codesLeft }
    },

    async addPasskey(tx, userId, passkey) {
      await lockFactors(tx, userId)
      if ((await listCredentials(tx, userId)).length >= passkeysMax) return null
      const factor = await insertPasskey(tx, { id: uuidv7(), userId, ...passkey })
      if (factor !== null) await noteFactorMethods(tx, userId)
      return factor
    },

    async remove(tx, userId, factorId) {
      await lockFactors(tx, userId)
      const method = await deleteFactor(tx, userId, factorId)
      if (method === null) return null
      const left = await noteFactorMethods(tx, userId)
      if (left.length === 0) await recoveryCodes.remove(tx, userId)
      return method
    },
  }
}
