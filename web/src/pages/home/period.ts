/** The days that a report is about: so many, today among them, in the shop's zone. */
export function lastDays(count: number, zone: string, now = Date.now()): {from: string; until: string} {
  const day = (at: number) => new Intl.DateTimeFormat('en-CA', {timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit'}).format(at)
  const until = day(now)
  return {from: new Date(Date.parse(until) - (count - 1) * 86_400_000).toISOString().slice(0, 10), until}
}
