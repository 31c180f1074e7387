/** What a client calls itself without its versions: an update makes no new device. */
export function deviceOf(userAgent: string | null): string {
  return userAgent === null ? '' : userAgent.replace(/[\d._]+/g, '')
}
