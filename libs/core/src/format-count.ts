/** A whole number with separators of thousands, the same in every locale. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}
