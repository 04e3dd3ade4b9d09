/** What somebody is called, or else their id. */
export function personName({id, first_name, last_name}: {id: string; first_name: string | null; last_name: string | null}): string {
  return [first_name, last_name].filter(Boolean).join(' ') || id
}
