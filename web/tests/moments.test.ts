import {describe, expect, it} from 'vitest'
import {dayAsTyped, momentAsTyped, monthLater, typedClock, typedDay, typedMoment, weeksOf} from '@/ui/moments'

describe('a day that is typed', () => {
  it.each([
    ['23.11.2026', '2026-11-23'], ['3/1/2026', '2026-01-03'], ['2026-11-23', '2026-11-23'], ['29.02.2024', '2024-02-29'],
    ['29.02.2026', undefined], ['31.04.2026', undefined], ['23.11', undefined], ['23.11.26', undefined], ['', undefined], ['soon', undefined],
  ])('%s is %s', (text, day) => expect(typedDay(text)).toBe(day))

  it('is written as its language writes it', () => {
    expect(dayAsTyped('2026-11-03', 'ru')).toBe('03.11.2026')
    expect(dayAsTyped('2026-11-03', 'en')).toBe('03/11/2026')
    expect(dayAsTyped('', 'ru')).toBe('')
  })
})

describe('a time that is typed', () => {
  it.each([['9:05', '09:05'], ['23.59', '23:59'], ['24:00', undefined], ['12:60', undefined], ['9', undefined]])('%s is %s', (text, clock) =>
    expect(typedClock(text)).toBe(clock))

  it.each([
    ['23.11.2026 9:05', '2026-11-23T09:05'], ['2026-11-23T09:05', '2026-11-23T09:05'], ['2026-11-23 09:05', '2026-11-23T09:05'], ['23.11.2026', undefined],
  ])('%s is the moment %s', (text, moment) => expect(typedMoment(text)).toBe(moment))

  it('comes back as it was', () => {
    for (const language of ['ru', 'en']) expect(typedMoment(momentAsTyped('2026-11-23T09:05', language))).toBe('2026-11-23T09:05')
  })
})

describe('a month', () => {
  it('is drawn in whole weeks from Monday on', () => {
    const weeks = weeksOf('2026-11')
    expect(weeks).toHaveLength(6)
    expect(weeks[0]![0]).toBe('2026-10-26')
    expect(weeks[5]![6]).toBe('2026-12-06')
    expect(weeksOf('2027-02')).toEqual([1, 8, 15, 22].map((first) => Array.from({length: 7}, (_, day) => `2027-02-${String(first + day).padStart(2, '0')}`)))
  })

  it('follows another', () => {
    expect(monthLater('2026-12', 1)).toBe('2027-01')
    expect(monthLater('2026-01', -1)).toBe('2025-12')
  })
})
