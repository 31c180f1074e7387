/** What a person has; `pwd` is what they know. */
const possessions: ReadonlySet<string> = new Set(['otp', 'kba'])

/**
 * The level that RFC 8176 methods make together (NIST SP 800-63B): 2 for a password and something else, and for a
 * passkey, which is held and verifies its person. The same factor twice is one factor (Kratos CVE-2024-45042).
 */
export function levelOf(methods: readonly string[]): 1 | 2 {
  if (methods.includes('hwk')) return 2
  return methods.includes('pwd') && methods.some((method) => possessions.has(method)) ? 2 : 1
}
