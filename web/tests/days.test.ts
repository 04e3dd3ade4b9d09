import {expect, it} from 'vitest'
import {beginOf, dayIn, daysBefore, lastDays, monthEnds} from '../src/ui/days'

it('the last days end today, as the shop\'s calendar has it', () => {
  const now = Date.parse('2026-03-01T22:30:00Z')
  expect(lastDays(7, 'Europe/Moscow', now)).toEqual({from: '2026-02-24', until: '2026-03-02'})
  expect(lastDays(1, 'UTC', now)).toEqual({from: '2026-03-01', until: '2026-03-01'})
})

it('a day is the shop\'s, whatever day it is elsewhere', () => {
  const now = Date.parse('2026-12-31T21:30:00Z')
  expect(dayIn('Europe/Moscow', now)).toBe('2027-01-01')
  expect(dayIn('America/New_York', now)).toBe('2026-12-31')
  expect(daysBefore('2026-03-01', 1)).toBe('2026-02-28')
})

it('months end before the one that the day is in', () => {
  expect(monthEnds('2027-01-01', 3)).toEqual(['2026-10-31', '2026-11-30', '2026-12-31'])
  expect(monthEnds('2028-03-31', 1)).toEqual(['2028-02-29'])
})

it('a day begins by the clock of the zone, also where clocks are put forward', () => {
  expect(beginOf('2026-11-24', 'Europe/Moscow')).toBe('2026-11-23T21:00:00.000Z')
  expect(beginOf('2026-03-08', 'America/New_York')).toBe('2026-03-08T05:00:00.000Z')
  expect(beginOf('2026-03-09', 'America/New_York')).toBe('2026-03-09T04:00:00.000Z')
  expect(beginOf('2026-11-24', 'UTC')).toBe('2026-11-24T00:00:00.000Z')
})
