const day = 86_400_000

/** Whether a task is late, due within a day, or later; nothing if it has no time. */
export function dueOf(at: string | null, now: number): 'late' | 'today' | 'later' | undefined {
  if (at === null) return undefined
  const left = new Date(at).getTime() - now
  if (left < 0) return 'late'
  return left < day ? 'today' : 'later'
}
