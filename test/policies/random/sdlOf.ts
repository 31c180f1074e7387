import type { Model, ModelLimit, ModelLock, ModelPolicy } from './model.ts'

/** The SDL of a model: the only thing of it that the engine sees. */
export function sdlOf(model: Model): string {
  const parts: string[] = []
  for (const [name, fields] of model.types) {
    const isInterface = model.interfaces.has(name)
    const lines = fields.map((field) => fieldText(model, name, field, isInterface))
    const kin = [...model.interfaces].filter((one) => model.possible.get(one)?.includes(name))
    const lock = model.inherited.get(name)
    const head = [
      isInterface ? `interface ${name}` : `type ${name}`,
      kin.length > 0 ? `implements ${kin.join(' & ')}` : '',
      lock === undefined ? '' : lockText(lock),
    ]
    parts.push(`${head.join(' ')} { ${lines.join('\n')} }`)
  }
  for (const [name, members] of model.possible)
    if (!model.interfaces.has(name)) parts.push(`union ${name} = ${members.join(' | ')}`)
  return parts.join('\n')
}

function fieldText({ fields, policies }: Model, owner: string, name: string, isInterface: boolean): string {
  const { type = 'Int', isList = false } = fields.get(name) ?? {}
  const signature = `${name}(n: Int): ${isList ? `[${type}]` : type}`
  if (isInterface) return signature
  const policy = policies.get(`${owner}.${name}`)
  const size = isList ? '@listSize(assumedSize: 2)' : ''
  const audit = owner === 'Mutation' ? '@audit(event: BOOK_ADDED)' : ''
  return `${signature} ${policy === undefined ? '' : policyText(policy)} ${size} ${audit}`
}

function policyText({ lock, isInherited, before, after, limits, isExclusive }: ModelPolicy): string {
  if (isInherited) return ''
  return [
    lockText(lock),
    before === null ? '' : `@policy(name: OWNER, deny: ${before})`,
    after === null ? '' : `@policy(name: SECOND, on: AFTER, deny: ${after})`,
    isExclusive ? '@exclusive' : '',
    ...limits.map(limitText),
  ].join(' ')
}

function lockText(lock: ModelLock | null): string {
  if (lock === null) return '@public'
  const groups = (words: readonly (readonly string[])[]) =>
    `[${words.map((group) => `[${group.join(', ')}]`).join(', ')}]`
  const args = [
    lock.roles === null ? '' : `roles: ${groups(lock.roles)}`,
    lock.scopes === null ? '' : `scopes: ${groups(lock.scopes)}`,
    `aal: ${lock.aal}`,
    lock.maxAgeMinutes === null ? '' : `maxAge: "${lock.maxAgeMinutes}m"`,
  ]
  return `@auth(${args.filter(Boolean).join(', ')})`
}

function limitText({ name, points, by, count }: ModelLimit): string {
  const args = by.includes('ARGS') ? ', args: ["n"]' : ''
  return `@rateLimit(name: "${name}", points: ${points}, window: "1h", by: [${by.join(', ')}], count: ${count}${args})`
}
