import { passwordFaults } from '../auth/passwordRules.ts'
import type { StoredPassword } from '../auth/passwords.ts'
import type { Context } from '../context.ts'
import { Refusal } from '../errors.ts'

/** The hash of a password that may be chosen; throws `WEAK_PASSWORD` with every reason against it. */
export async function choosePassword(
  { services }: Context,
  password: string,
  chooser: { readonly email: string; readonly username: string | null },
): Promise<StoredPassword> {
  const reasons = passwordFaults(password, services.passwordRules, chooser)
  if (reasons.length > 0) throw new Refusal('WEAK_PASSWORD', { reasons })
  return services.passwords.hash(password)
}
