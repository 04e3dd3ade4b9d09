/** What this browser keeps of how somebody likes it: a language, a colour scheme. It may have forgotten, or forbid it. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`lapwing.${name}`)
  } catch {
    return null
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`lapwing.${name}`, value)
  } catch {
    // It will be as at the first visit next time.
  }
}
