import {expect, it} from 'vitest'
import {lastDays} from '../src/pages/home/period'

it('the last days end today, as the shop\'s calendar has it', () => {
  const now = Date.parse('2026-03-01T22:30:00Z')
  expect(lastDays(7, 'Europe/Moscow', now)).toEqual({from: '2026-02-24', until: '2026-03-02'})
  expect(lastDays(1, 'UTC', now)).toEqual({from: '2026-03-01', until: '2026-03-01'})
})
