import { readFile } from 'node:fs/promises'
import { CannotRun } from './command.ts'

/**
 * Whether the section "Unreleased" of a changelog names a coordinate: itself, for an argument its field, or `Type.*`
 * for all of a type. Throws `CannotRun` where the file cannot be read.
 */
export async function namedUnreleased(file: string): Promise<(coordinate: string) => boolean> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CannotRun(`${file} cannot be read here`)
  })
  const names = new Set(unreleased(text).match(/\w+\.(?:\*|\w+(?:\(\w+:\))?)/g))

  return (coordinate) => {
    const [field = ''] = coordinate.split('(')
    const [type = ''] = field.split('.')
    return [coordinate, field, `${type}.*`].some((name) => names.has(name))
  }
}

function unreleased(text: string): string {
  const [, section = ''] = text.split(/^##\s+\[?Unreleased\]?.*$/im)
  const [own = ''] = section.split(/^##\s/m)
  return own
}
