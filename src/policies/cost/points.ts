/** Where costs stop growing: the largest Int of GraphQL. Sums and products below it are exact. */
export const pointsMax = 2_147_483_647

/** The sum, or `pointsMax`. */
export function plus(left: number, right: number): number {
  return Math.min(pointsMax, left + right)
}

/** The product, or `pointsMax`. */
export function times(left: number, right: number): number {
  return Math.min(pointsMax, left * right)
}
