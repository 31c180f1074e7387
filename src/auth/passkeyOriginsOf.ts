/** The pages that passkeys are made and used on; `*` is no page. */
export function passkeyOriginsOf(appUrl: string, corsOrigins: readonly string[]): readonly string[] {
  return [new URL(appUrl).origin, ...corsOrigins.filter((origin) => origin !== '*')]
}
