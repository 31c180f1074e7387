import { randomInt } from 'node:crypto'
import { type PasswordContext, type PasswordRuleSettings, passwordFaults } from '../auth/passwordRules.ts'

/** Without letters and digits that look alike. */
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const groupLength = 5
const groupsMin = 5

/** Groups of five to read aloud, such as `Kx7mP-…`: 145 bits or more, and by the rules, whatever they ask for. */
export function generatePassword(settings: PasswordRuleSettings, context: PasswordContext): string {
  const groups = Math.max(groupsMin, Math.ceil((settings.minLength + 1) / (groupLength + 1)))
  for (;;) {
    const password = Array.from({ length: groups }, group).join('-')
    if (passwordFaults(password, settings, context).length === 0) return password
  }
}

function group(): string {
  return Array.from({ length: groupLength }, () => letters.charAt(randomInt(letters.length))).join('')
}
