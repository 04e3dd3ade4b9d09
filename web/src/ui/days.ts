/** Days of the calendar, as "2026-11-23", by the shop's clock: near midnight another one than by the browser's. */

const dayMs = 86_400_000

/** Which day it is in the zone. */
export function dayIn(zone: string, now = Date.now()): string {
  // What order and signs a locale has changes from one browser to the next; the parts do not.
  const parts = new Intl.DateTimeFormat('en', {timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit'}).formatToParts(now)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function daysBefore(day: string, count: number): string {
  return new Date(Date.parse(day) - count * dayMs).toISOString().slice(0, 10)
}

/** So many days, today among them: what a report is about. */
export function lastDays(count: number, zone: string, now = Date.now()): {from: string; until: string} {
  const until = dayIn(zone, now)
  return {from: daysBefore(until, count - 1), until}
}

/** The last days of so many months before the one that the day is in, the oldest first. */
export function monthEnds(day: string, count: number): string[] {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return Array.from({length: count}, (_, index) => new Date(Date.UTC(year, month - count + index, 0)).toISOString().slice(0, 10))
}

/** When the day begins in the zone, as programs write it. */
export function beginOf(day: string, zone: string): string {
  const asIfUtc = Date.parse(`${day}T00:00:00Z`)
  const parts = new Intl.DateTimeFormat('en', {timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit', second: '2-digit'})
  const shift = (at: number) => {
    const part = Object.fromEntries(parts.formatToParts(at).map(({type, value}) => [type, Number(value)]))
    return Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']) - at
  }
  // Where clocks are put forward or back that night, the shift is that of the instant itself.
  return new Date(asIfUtc - shift(asIfUtc - shift(asIfUtc))).toISOString()
}
