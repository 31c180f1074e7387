import { randomUUID } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type SendMailOptions, createTransport } from 'nodemailer'

const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

/** Writes a mail as a file `<time>-<random>.eml` (RFC 5322) that appears whole; only the owner may read it. */
export async function fileMail(directory: string, message: SendMailOptions): Promise<void> {
  const { message: bytes } = await transport.sendMail(message)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`
  const half = join(directory, `.${name}.part`)
  await writeFile(half, bytes, { mode: 0o600 })
  await rename(half, join(directory, `${name}.eml`))
}
