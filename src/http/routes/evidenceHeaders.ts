import { parse } from 'content-disposition'
import { Refusal } from '../../errors.ts'
import type { HttpContext } from '../httpContext.ts'

const fileNameMax = 200

/** What the headers of an upload say of the file (RFC 6266, RFC 9110). Throws `BAD_USER_INPUT`. */
export function fileOf(ctx: HttpContext): { readonly fileName: string; readonly contentType: string } {
  const contentType = ctx.get('content-type').trim()
  const fileName = fileNameOf(ctx.get('content-disposition'))
  const fields = [
    ...(isMediaType(contentType) ? [] : [{ path: 'content-type', message: 'is not a media type' }]),
    ...(fileName === null ? [{ path: 'content-disposition', message: 'names no file' }] : []),
  ]
  if (fileName === null || fields.length > 0) throw new Refusal('BAD_USER_INPUT', { fields })
  return { fileName, contentType }
}

function isMediaType(text: string): boolean {
  return (
    text.length <= 200 &&
    /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[\w !#$&^.+:;=/?-]*"))*$/.test(
      text,
    )
  )
}

/** The last part of a path, without what is not shown; null where nothing is left. */
function fileNameOf(header: string): string | null {
  let given: string | undefined
  try {
    given = parse(header).parameters['filename']
  } catch {
    return null
  }
  const name = (given ?? '')
    .normalize('NFC')
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim()
  return name === undefined || name === '' || name === '.' || name === '..' || name.length > fileNameMax
    ? null
    : name
}
