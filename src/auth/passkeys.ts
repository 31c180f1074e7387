import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { StoredPasskey } from '../db/queries/passkeys.ts'
import { type AssertionResponse, readAssertion, readAttestation, readChallenge } from './passkeyResponses.ts'
import type { Person } from './viewer.ts'

/** COSE: EdDSA, ES256, RS256, which between them every authenticator has. */
const supportedAlgorithmIDs = [-8, -7, -257]
const timeoutMs = 5 * 60_000

/** The site that passkeys are made for (WebAuthn: relying party). */
export interface RelyingParty {
  /** A host name. */
  readonly id: string
  readonly origins: readonly string[]
}

/** A credential that a browser may look for. */
interface Descriptor {
  readonly id: string
  readonly transports: string[]
}

/** What a registration proved. */
export interface AttestedPasskey {
  readonly credentialId: string
  readonly publicKey: Buffer
  readonly signCounter: number
  readonly transports: string[]
  readonly isBackedUp: boolean
}

type Options = Readonly<Record<string, unknown>>

export interface Passkeys {
  /** For `navigator.credentials.create`: discoverable, with user verification, without attestation. */
  registrationOptions(challenge: string, person: Person, known: readonly Descriptor[]): Promise<Options>
  /** For `navigator.credentials.get`; without `known`, whichever passkey of this site the person picks. */
  requestOptions(challenge: string, known: readonly Descriptor[]): Promise<Options>
  /** The passkey that a browser made for this challenge on one of our pages; null for anything else. */
  verifyAttestation(challenge: string, response: unknown): Promise<AttestedPasskey | null>
  /** A response in the form of an assertion, its challenge as it claims it; null for anything else. */
  read(response: unknown): { assertion: AssertionResponse; challenge: string } | null
  /**
   * The count of uses in an assertion that this passkey signed for this challenge on one of our pages, the person
   * verified; null for anything else. Whether the count grew is for the database to say.
   */
  verifyAssertion(
    challenge: string,
    assertion: AssertionResponse,
    passkey: StoredPasskey,
  ): Promise<number | null>
}

/** WebAuthn level 3, as one relying party. */
export function createPasskeys({ id: rpID, origins }: RelyingParty): Passkeys {
  const expected = { expectedOrigin: [...origins], expectedRPID: rpID, requireUserVerification: true }

  return {
    async registrationOptions(challenge, person, known) {
      return {
        ...(await generateRegistrationOptions({
          rpID,
          rpName: rpID,
          userID: new TextEncoder().encode(person.id),
          userName: person.email,
          userDisplayName: person.username ?? person.email,
          challenge: bytesOf(challenge),
          timeout: timeoutMs,
          attestationType: 'none',
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
          excludeCredentials: [...known],
          supportedAlgorithmIDs,
        })),
      }
    },

    async requestOptions(challenge, known) {
      return {
        ...(await generateAuthenticationOptions({
          rpID,
          challenge: bytesOf(challenge),
          timeout: timeoutMs,
          userVerification: 'required',
          allowCredentials: [...known],
        })),
      }
    },

    async verifyAttestation(expectedChallenge, presented) {
      const response = readAttestation(presented)
      if (response === null) return null
      const found = await verifyRegistrationResponse({
        ...expected,
        expectedChallenge,
        response,
        supportedAlgorithmIDs,
      }).catch(() => null)
      if (found === null || !found.verified) return null
      const { credential, credentialBackedUp } = found.registrationInfo
      return {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        signCounter: credential.counter,
        transports: response.response.transports,
        isBackedUp: credentialBackedUp,
      }
    },

    read(response) {
      const assertion = readAssertion(response)
      const challenge = assertion === null ? null : readChallenge(assertion)
      return assertion === null || challenge === null ? null : { assertion, challenge }
    },

    async verifyAssertion(expectedChallenge, response, { userId, credentialId, publicKey }) {
      const { userHandle = null } = response.response
      if (userHandle !== null && Buffer.from(userHandle, 'base64url').toString() !== userId) return null
      const found = await verifyAuthenticationResponse({
        ...expected,
        expectedChallenge,
        response,
        // 0: the library leaves the count to us.
        credential: { id: credentialId, publicKey: Uint8Array.from(publicKey), counter: 0 },
      }).catch(() => null)
      return found?.verified === true ? found.authenticationInfo.newCounter : null
    },
  }
}

function bytesOf(challenge: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(challenge, 'base64url'))
}
