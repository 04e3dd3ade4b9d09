/** A value of JSON as a field shows it: a text, a number, yes or no; of anything else nothing. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}
