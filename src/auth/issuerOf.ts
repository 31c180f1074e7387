/** Who issues tokens (`iss`). Without APP_URL, processes on several ports of one machine are still one issuer. */
export function issuerOf(appUrl: string): string {
  const url = new URL(appUrl)
  return url.hostname === 'localhost' ? `${url.protocol}//localhost` : url.origin
}
