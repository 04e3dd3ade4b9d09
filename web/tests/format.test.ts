import {describe, expect, it} from 'vitest'
import {formatAgo, formatMoney, formatNumber, formatShare, formatWhen} from '../src/ui/format'

const ru = {language: 'ru', currency: 'RUB', zone: 'Europe/Moscow'}
const en = {language: 'en', currency: 'RUB', zone: 'Europe/Moscow'}
/** The spaces that do not break are told as plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('amounts', () => {
  it.each([
    ['5302.00', '5 302 ₽', '₽5,302'],
    ['5302.5', '5 302,50 ₽', '₽5,302.50'],
    ['-0.10', '-0,10 ₽', '-₽0.10'],
  ])('%s', (amount, inRussian, inEnglish) => {
    expect(plain(formatMoney(amount, ru))).toBe(inRussian)
    expect(plain(formatMoney(amount, en))).toBe(inEnglish)
  })

  // Browsers take decimal texts as they are since 2023, Node since 19.
  it.runIf('formatRange' in Intl.NumberFormat.prototype)('are exact beyond what a floating-point number holds', () => {
    expect(plain(formatMoney('90071992547409931.25', ru))).toBe('90 071 992 547 409 931,25 ₽')
  })

  it('are short where there is little room', () => {
    expect(plain(formatMoney('246094785.00', ru, true))).toBe('246 млн ₽')
    expect(plain(formatMoney('5302.00', en, true))).toBe('₽5.3K')
  })
})

describe('times', () => {
  it('are told by the clock of the shop', () => {
    expect(plain(formatWhen('2026-11-22T22:30:00Z', ru, 'time'))).toBe('23 нояб. 2026 г., 01:30')
    expect(plain(formatWhen('2026-11-22T22:30:00Z', en, 'time'))).toBe('23 Nov 2026, 01:30')
  })

  it('a day is a day in every zone', () => {
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      expect(formatWhen('2026-11-23', {...en, zone})).toBe('23 Nov 2026')
    }
  })

  it('are told by how long ago they were', () => {
    const now = Date.parse('2026-11-23T12:00:00Z')
    expect(formatAgo('2026-11-20T11:00:00Z', en, now)).toBe('3 days ago')
    expect(formatAgo('2026-11-23T11:59:59Z', ru, now)).toBe('в эту минуту')
    expect(formatAgo('2026-12-23T12:00:00Z', en, now)).toBe('next month')
  })
})

describe('numbers', () => {
  it('are grouped, and shares are percent', () => {
    expect(plain(formatNumber(102030, ru))).toBe('102 030')
    expect(formatShare(0.0123, en)).toBe('1.2%')
    expect(plain(formatShare(0.5, ru))).toBe('50 %')
    expect(formatShare(0, en)).toBe('0%')
    expect(formatShare(0.0001, en)).toBe('<0.1%')
  })
})
