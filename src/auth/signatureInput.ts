import {
  type InnerList,
  type Parameters,
  isInnerList,
  parseDictionary,
  serializeInnerList,
} from 'structured-headers'
import { isKeyId } from './keyText.ts'
import { type SignedRequest, fieldValues } from './signedRequest.ts'

const componentsMax = 32
const componentName = /^(?:@[a-z-]{1,32}|[a-z0-9-]{1,64})$/
const nonceShape = /^[\x21-\x7e]{8,128}$/
const signatureShape = /^([a-z*][a-z0-9_.*-]{0,63})=:([A-Za-z0-9+/]{43}=):$/
const parameterNames: ReadonlySet<string> = new Set(['created', 'expires', 'nonce', 'keyid', 'alg'])
const required = ['@method', '@authority', '@path', 'content-digest']

/** What `Signature-Input` and `Signature` say; nothing of it is proven yet. */
export interface SignatureInput {
  readonly keyId: string
  readonly nonce: string
  /** Seconds since the epoch. */
  readonly created: number
  readonly expires: number | null
  /** What is covered, in order. */
  readonly components: readonly string[]
  /** The value of `@signature-params`. */
  readonly params: string
  readonly signature: Buffer
}

/**
 * Reads one signature of RFC 9421 in a narrow profile: each field sent once, one label, the canonical spelling,
 * components without parameters, `hmac-sha256`. A text says what is wrong instead; it repeats no value.
 */
export function readSignatureInput(request: SignedRequest): SignatureInput | string {
  const [input, ...otherInputs] = fieldValues(request, 'signature-input')
  const [signature, ...otherSignatures] = fieldValues(request, 'signature')
  if (input === undefined || signature === undefined) return 'Signature or Signature-Input is missing'
  if (otherInputs.length + otherSignatures.length > 0) return 'Signature or Signature-Input was sent twice'

  const [, label = '', base64 = ''] = signatureShape.exec(signature) ?? []
  const bytes = Buffer.from(base64, 'base64')
  if (label === '' || bytes.toString('base64') !== base64) return 'Signature is not one of 32 bytes'

  const list = readList(input, label)
  if (list === null) return 'Signature-Input is not one canonical list under the label of Signature'
  const components = componentsOf(list)
  if (components === null) return 'a covered component is unknown, has parameters or stands there twice'
  const covered = request.target.includes('?') ? [...required, '@query'] : required
  if (covered.some((name) => !components.includes(name))) return 'a component that must be covered is not'

  const parameters = readParameters(list[1])
  if (parameters === null) return 'a parameter of the signature is missing, unknown or malformed'
  return { ...parameters, components, params: serializeInnerList(list), signature: bytes }
}

/** The list under the label; null unless it is the only one and spelled as it would be written again: no doubles hide. */
function readList(input: string, label: string): InnerList | null {
  try {
    const member = parseDictionary(input).get(label)
    if (member === undefined || !isInnerList(member)) return null
    return input === `${label}=${serializeInnerList(member)}` ? member : null
  } catch {
    return null
  }
}

function componentsOf([items]: InnerList): readonly string[] | null {
  const names = items.map(([name, parameters]) =>
    typeof name === 'string' && componentName.test(name) && parameters.size === 0 ? name : null,
  )
  const known = names.filter((name) => name !== null)
  const isClean = known.length === items.length && new Set(known).size === known.length
  return isClean && known.length <= componentsMax ? known : null
}

function readParameters(
  parameters: Parameters,
): Pick<SignatureInput, 'keyId' | 'nonce' | 'created' | 'expires'> | null {
  if ([...parameters.keys()].some((name) => !parameterNames.has(name))) return null
  const created = parameters.get('created')
  const expires = parameters.get('expires') ?? null
  const nonce = parameters.get('nonce')
  const keyId = parameters.get('keyid')
  if (typeof created !== 'number' || !Number.isInteger(created)) return null
  if (expires !== null && (typeof expires !== 'number' || !Number.isInteger(expires))) return null
  if (typeof nonce !== 'string' || !nonceShape.test(nonce)) return null
  if (typeof keyId !== 'string' || !isKeyId(keyId)) return null
  // The key alone says with which algorithm it signs; a client may repeat it, not choose it (RFC 9421 3.2).
  return (parameters.get('alg') ?? 'hmac-sha256') === 'hmac-sha256'
    ? { keyId, nonce, created, expires }
    : null
}
