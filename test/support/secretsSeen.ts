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
/** Whoever writes down a long token writes down its end. */
const tailLength = 40

/** Gathers every secret that is sent, answered or set as a cookie, by its value. */
export function noticeSecrets(
  seen: Set<string>,
): (variables: object, data: unknown, headers: Headers) => void {
  const look = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (secretNames.has(name) && value.length >= lengthMin) seen.add(value)
    } else if (Array.isArray(value)) {
      for (const item of value) look(item, name)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) look(item, key)
    }
  }
  return (variables, data, headers) => {
    look(variables, '')
    look(data, '')
    for (const value of cookiesSet(headers)) if (value.length >= lengthMin) seen.add(value)
  }
}

/** The values of the cookies that an answer sets. */
export function cookiesSet(headers: Headers): string[] {
  return headers.getSetCookie().map((line) => /^[^=]*=([^;]*)/.exec(line)?.[1] ?? '')
}

/** Those of the secrets that stand in a text: as they are, or in hexadecimal, base64 or base64url, inside whatever else. */
export function secretsIn(text: string, seen: ReadonlySet<string>): string[] {
  return [...seen].filter((secret) => spellingsOf(secret).some((spelling) => text.includes(spelling)))
}

const spellings = new Map<string, readonly string[]>()

function spellingsOf(secret: string): readonly string[] {
  const known = spellings.get(secret)
  if (known !== undefined) return known
  const tail = secret.slice(-tailLength)
  const found = new Set([tail])
  for (const bytes of [Buffer.from(tail), ...bytesOf(secret)]) {
    found.add(bytes.toString('hex')).add(bytes.toString('hex').toUpperCase())
    for (const before of [0, 1, 2])
      found.add(inside(bytes, before, 'base64')).add(inside(bytes, before, 'base64url'))
  }
  spellings.set(secret, [...found])
  return [...found]
}

/** What base64 makes of bytes after so many others, without the characters that depend on their neighbours. */
function inside(bytes: Buffer, before: number, encoding: 'base64' | 'base64url'): string {
  const all = Buffer.concat([Buffer.alloc(before), bytes])
  return all.toString(encoding).slice(Math.ceil((before * 8) / 6), Math.floor((all.length * 8) / 6))
}

/** The random bytes that a token of ours spells: all behind its prefix, or the signature. */
function bytesOf(secret: string): Buffer[] {
  const [, spelled] = /(?:^g[a-z]_|[.:]|^)([\w+/-]{43,})=*$/.exec(secret) ?? []
  return spelled === undefined ? [] : [Buffer.from(spelled, 'base64url')]
}
