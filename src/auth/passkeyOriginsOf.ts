/** The pages that passkeys are made and used on; `*` is no page. */
export function passkeyOriginsOf(pages: {
  readonly appUrl: string
  readonly corsOrigins: readonly string[]
}): readonly string[] {
  return [new URL(pages.appUrl).origin, ...pages.corsOrigins.filter((origin) => origin !== '*')]
}
