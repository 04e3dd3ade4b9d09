/**
 * Numbers, amounts and times as the reader writes them. Amounts come as decimal texts and stay exact; times are shown in
 * the shop's zone, so that everybody who works there speaks of the same hour.
 */

export interface Form {
  language: string
  currency: string
  zone: string
}

// Making one costs more than using it a thousand times.
const made = new Map<string, unknown>()

function once<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make())
  return made.get(key) as T
}

export function formatNumber(value: number, {language}: Pick<Form, 'language'>, digits = 0): string {
  return once(`n${language}${digits}`, () => new Intl.NumberFormat(language, {maximumFractionDigits: digits})).format(value)
}

/** A share of 1: 0.123 is 12.3 %. */
export function formatShare(value: number, {language}: Pick<Form, 'language'>): string {
  if (value > 0 && value < 0.0005) return `<${formatShare(0.001, {language})}`
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 1 : 0
  return once(`%${language}${digits}`, () => new Intl.NumberFormat(language, {style: 'percent', maximumFractionDigits: digits}))
    .format(value)
}

/** "5302.00" is 5 302 ₽; kopecks are shown where there are any. `short`: 5,3 тыс. ₽, 246 млн ₽. */
export function formatMoney(amount: string, {language, currency}: Pick<Form, 'language' | 'currency'>, short = false): string {
  const isWhole = /^-?\d+(\.0+)?$/.test(amount)
  const digits = isWhole ? 0 : 2
  const format = once(`m${language}${currency}${digits}${short}`, () => new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(short ? {notation: 'compact' as const, maximumSignificantDigits: 3} : {minimumFractionDigits: digits, maximumFractionDigits: digits}),
  }))
  return format.format(amount as `${number}`)
}

export type WhenForm = 'day' | 'time' | 'month' | 'short' | 'clock' | 'soon'

/** An instant, or a day of the calendar ("2026-11-23"), which no zone moves. */
export function formatWhen(at: string, {language, zone}: Pick<Form, 'language' | 'zone'>, form: WhenForm = 'day'): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(at)
  const options: Record<WhenForm, Intl.DateTimeFormatOptions> = {
    day: {day: 'numeric', month: 'short', year: 'numeric'},
    time: {day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit'},
    month: {month: 'long', year: 'numeric'},
    short: {day: 'numeric', month: 'short'},
    soon: {day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit'},
    clock: {hour: '2-digit', minute: '2-digit'},
  }
  const timeZone = isDay ? 'UTC' : zone
  return once(`w${language}${timeZone}${form}`, () => new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language,
    {...options[form], timeZone})).format(new Date(at))
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400], ['month', 30 * 86_400], ['day', 86_400], ['hour', 3600], ['minute', 60]]

/** How long ago, or in how long. */
export function formatAgo(at: string, {language}: Pick<Form, 'language'>, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000
  const format = once(`a${language}`, () => new Intl.RelativeTimeFormat(language, {numeric: 'auto'}))
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit)
  }
  return format.format(0, 'minute')
}
