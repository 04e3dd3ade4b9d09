/** What was before, so that it can be had back. Changes in quick succession to the same thing are one. */
export interface History<T> {
  past: T[]
  present: T
  future: T[]
  /** What changed last, and when; the next change of the same is part of it if it comes soon. */
  about: string
  at: number
}

const depthMax = 200
const soonMs = 1000

export const begin = <T>(present: T): History<T> => ({past: [], present, future: [], about: '', at: 0})

/** `at` is when it changes, in milliseconds. */
export function change<T>(history: History<T>, next: T, about: string, at: number): History<T> {
  const {past, present} = history
  if (next === present) return {past, present, future: [], about, at}
  const isSame = about !== '' && about === history.about && at - history.at < soonMs
  return {past: isSame ? past : [...past, present].slice(-depthMax), present: next, future: [], about, at}
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1)
  if (last === undefined) return history
  return {past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future], about: '', at: 0}
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future
  if (next === undefined) return history
  return {past: [...history.past, history.present], present: next, future, about: '', at: 0}
}
