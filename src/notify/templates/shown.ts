const lengthMax = 200

/**
 * Text of somebody as one harmless line: no control or invisible characters (a line break would be a new paragraph, a
 * direction mark would turn words around), no scheme that a mail reader makes a link of, at most 200 characters.
 */
export function shown(value: string): string {
  const line = value
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('://', ': //')
    .trim()
  const points = Array.from(line)
  return points.length > lengthMax ? `${points.slice(0, lengthMax).join('')}…` : line
}
