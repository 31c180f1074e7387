/** Under these names answers give, and variables take, what nobody else may ever see. */
const secretNames: ReadonlySet<string> = new Set([
  'accessToken',
  'refreshToken',
  'deviceToken',
  'secret',
  'challenge',
  'codes',
  'password',
  'newPassword',
  'currentPassword',
  'recoveryCode',
  'token',
])
/** Guesses and placeholders are shorter. */
const lengthMin = 10

/** Gathers every secret that is sent or answered, by its value. */
export function noticeSecrets(seen: Set<string>): (variables: object, data: unknown) => void {
  const look = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (secretNames.has(name) && value.length >= lengthMin) seen.add(value)
    } else if (Array.isArray(value)) {
      for (const item of value) look(item, name)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) look(item, key)
    }
  }
  return (variables, data) => {
    look(variables, '')
    look(data, '')
  }
}

/** Those of the secrets that stand in a text, as they are or in hexadecimal. */
export function secretsIn(text: string, seen: ReadonlySet<string>): string[] {
  return [...seen].filter(
    (secret) => text.includes(secret) || text.includes(Buffer.from(secret).toString('hex')),
  )
}
