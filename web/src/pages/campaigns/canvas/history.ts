/** What was before, so that it can be had back. Changes in quick succession to the same thing are one. */
export interface History<T> {
  past: T[]
  present: T
  future: T[]
  /** What changed last; the next change of the same is part of it. */
  about: string
}

const depthMax = 200

export const begin = <T>(present: T): History<T> => ({past: [], present, future: [], about: ''})

export function change<T>({past, present, about: before}: History<T>, next: T, about: string): History<T> {
  if (next === present) return {past, present, future: [], about}
  const isSame = about !== '' && about === before
  return {past: isSame ? past : [...past, present].slice(-depthMax), present: next, future: [], about}
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  if (last === undefined) return history
  return {past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future], about: ''}
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return {past: [...history.past, history.present], present: next, future, about: ''}
}
