import { toPerson } from '../../auth/person.ts'
import { replaceRoles } from '../../db/queries/subjects.ts'
import { Refusal } from '../../errors.ts'
import { checkReason } from '../checkReason.ts'
import { staffDeed } from '../staffDeed.ts'
import type { MutationResolvers } from '../types.generated.ts'

/** Gives somebody exactly these roles. The trigger of the table ends their older access tokens. */
export const setUserRoles: NonNullable<MutationResolvers['setUserRoles']> = (_root, args, context) => {
  const { record, services } = context
  const reason = checkReason(args.reason)
  const roles = [...new Set(args.roles)]
  if (roles.length === 0)
    throw new Refusal('BAD_USER_INPUT', { fields: [{ path: 'roles', message: 'names no role' }] })

  return staffDeed(context, args.userId, async (tx, { person, about, to }) => {
    const added = roles.filter((role) => !person.roles.includes(role))
    const removed = person.roles.filter((role) => !roles.includes(role))
    if (added.length === 0 && removed.length === 0) return person
    // Whoever has yet to show that the address is theirs must not become staff.
    if (person.status !== 'ACTIVE' && added.some((role) => role !== 'USER'))
      throw new Refusal('CONFLICT', { detail: `the account is ${person.status}` })

    const changed = toPerson(await replaceRoles(tx, person.id, roles))
    await record(tx, 'roles_changed', { added, removed, reason }, about)
    await services.notices.tell(tx, to, 'roles_changed', { roles, reason })
    return changed
  })
}
