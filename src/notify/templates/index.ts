import type { NoticeName } from '../notices.ts'
import { accountLetters } from './account.ts'
import { credentialLetters } from './credentials.ts'
import type { Letters } from './letter.ts'
import { signInLetters } from './signIn.ts'
import { staffLetters } from './staff.ts'

/** Every mail there is. */
export const letters: Letters<NoticeName> = {
  ...accountLetters,
  ...signInLetters,
  ...credentialLetters,
  ...staffLetters,
}
