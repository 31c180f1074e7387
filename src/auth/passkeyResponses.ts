import { z } from 'zod'

/** Base64url of a bounded length: no authenticator says more. */
const bytes = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .regex(/^[\w-]*$/)

/** A credential id is at most 1,023 bytes (WebAuthn 4). */
const idShape = bytes(1_364).min(1)
const clientDataShape = bytes(8_192)

const assertionShape = z.object({
  id: idShape,
  rawId: idShape,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: clientDataShape,
    authenticatorData: bytes(8_192),
    signature: bytes(8_192),
    userHandle: bytes(128).nullish(),
  }),
})

const attestationShape = z.object({
  id: idShape,
  rawId: idShape,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: clientDataShape,
    attestationObject: bytes(65_536),
    transports: z
      .array(z.string().regex(/^[\w-]{1,32}$/))
      .max(10)
      .catch([]),
  }),
})

const challengeShape = z.object({ challenge: z.string() })

/** The form of what `navigator.credentials.get` gives; null for anything else. */
export function readAssertion(presented: unknown) {
  const read = assertionShape.safeParse(presented)
  if (!read.success) return null
  const { userHandle, ...response } = read.data.response
  const handle = userHandle == null ? {} : { userHandle }
  return { ...read.data, response: { ...response, ...handle }, clientExtensionResults: {} }
}

export type AssertionResponse = NonNullable<ReturnType<typeof readAssertion>>

/** The form of what `navigator.credentials.create` gives; null for anything else. */
export function readAttestation(presented: unknown) {
  const read = attestationShape.safeParse(presented)
  return read.success ? { ...read.data, clientExtensionResults: {} } : null
}

/** The challenge that an assertion says it answers; null where it says none. What was signed is looked at later. */
export function readChallenge({ response }: AssertionResponse): string | null {
  try {
    const clientData: unknown = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString())
    const read = challengeShape.safeParse(clientData)
    return read.success ? read.data.challenge : null
  } catch {
    return null
  }
}
