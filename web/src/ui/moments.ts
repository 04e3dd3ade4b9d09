/**
 * Days, hours and moments as they are typed: by the language of the interface, whatever the browser's own is. What is kept
 * and sent is "2026-11-23", "16:30" and "2026-11-23T16:30", which are taken as well when somebody types them so.
 */

const two = (number: number) => String(number).padStart(2, '0')

/** "23.11.2026" or "23/11/2026"; nothing of what is no day. */
export function dayAsTyped(day: string, language: string): string {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  return match ? [match[3], match[2], match[1]].join(language === 'ru' ? '.' : '/') : ''
}

/** The day that was typed; undefined if it is none, or not finished. */
export function typedDay(text: string): string | undefined {
  const iso = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/.exec(text)
  const local = /^\s*(\d{1,2})[./\s-](\d{1,2})[./\s-](\d{4})\s*$/.exec(text)
  const parts = iso ? [iso[1], iso[2], iso[3]] : local ? [local[3], local[2], local[1]] : undefined
  if (!parts) return undefined
  const [year = 0, month = 0, day = 0] = parts.map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  const isThere = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isThere ? `${year}-${two(month)}-${two(day)}` : undefined
}

/** The time of the day that was typed, of 24 hours; undefined if it is none. */
export function typedClock(text: string): string | undefined {
  const match = /^\s*(\d{1,2})[:.](\d\d)\s*$/.exec(text)
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59) return undefined
  return `${two(Number(match[1]))}:${match[2]}`
}

/** "23.11.2026 16:30" */
export function momentAsTyped(moment: string, language: string): string {
  const [day = '', clock = ''] = moment.split(/[T ]/)
  return [dayAsTyped(day, language), clock.slice(0, 5)].filter(Boolean).join(' ')
}

export function typedMoment(text: string): string | undefined {
  const match = /^\s*(\S+)(?:T|\s+)(\d{1,2}[:.]\d\d)(?::\d\d)?\s*$/.exec(text.replace(/^(\s*\d{4}-\d\d-\d\d)T/, '$1 '))
  const day = match && typedDay(match[1] ?? '')
  const clock = match && typedClock(match[2] ?? '')
  return day && clock ? `${day}T${clock}` : undefined
}

/** The weeks that a month of the calendar is drawn in, from Monday on; the days of its neighbours fill them up. */
export function weeksOf(month: string): string[][] {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const first = new Date(Date.UTC(year, number - 1, 1))
  const before = (first.getUTCDay() + 6) % 7
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const weeks = Math.ceil((before + days) / 7)
  return Array.from({length: weeks}, (_, week) => Array.from({length: 7}, (__, day) =>
    new Date(Date.UTC(year, number - 1, 1 - before + week * 7 + day)).toISOString().slice(0, 10)))
}

/** The month so many later, as "2026-11". */
export function monthLater(month: string, count: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7)
}
