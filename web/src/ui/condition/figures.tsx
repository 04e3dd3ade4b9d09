import {useTranslation} from 'react-i18next'
import {useFormats} from '@/ui/useFormats'
import {DateField, Figure, Pick, Span} from './inputs'
import {objectAt, withKeys, type Json, type JsonObject} from './json'
import {windowKeys, type Measure} from './kinds'

export interface KeyedProps {
  json: JsonObject
  /** Of the object that the keys stand in. */
  path: readonly string[]
  keys: readonly string[]
  onChange: (json: JsonObject) => void
}

function currencySign(language: string, currency: string): string {
  return new Intl.NumberFormat(language, {style: 'currency', currency, currencyDisplay: 'narrowSymbol'})
    .formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency
}

/** "at least 10", "from 5 to 10". */
export function Compare({json, path, keys, onChange, measure}: KeyedProps & {measure: Measure}) {
  const {t} = useTranslation('condition')
  const {language, currency} = useFormats()
  const object = objectAt(json, path)
  const is = keys.find((key) => key in object) ?? keys[0]!
  const value = object[is] ?? null
  const set = (key: string, to: Json) => onChange(withKeys(json, path, keys, {[key]: to}))
  const [low = null, high = null] = Array.isArray(value) ? value : [value, value]
  const suffix = measure === 'money' ? currencySign(language, currency) : measure === 'days' ? t('days', {count: Number(high) || 0})
    : measure === 'pieces' ? t('pieces') : undefined
  const figure = {...(suffix && {suffix}), decimals: ['money', 'number', 'pieces'].includes(measure) ? 2 : 0,
    min: measure === 'days' && path.at(-1)?.startsWith('days_until') ? -36_500 : 0}
  return (
    <>
      <Pick label={t('comparison')} value={is} options={keys.map((key) => ({value: key, label: t(`compare.${key}`)}))}
        onChange={(key) => set(key, key === 'between' ? [low, high] : low)} />
      {is === 'between' ? (
        <>
          <Figure label={t('from')} value={low} {...figure} onChange={(to) => set(is, [to, high])} />
          <span>{t('to')}</span>
          <Figure label={t('to')} value={high} {...figure} onChange={(to) => set(is, [low, to])} />
        </>
      ) : <Figure label={t('value')} value={value} {...figure} onChange={(to) => set(is, to)} />}
    </>
  )
}

/** "at least 180 days ago", "before 1 March". */
export function Moment({json, path, keys, onChange}: KeyedProps) {
  const {t} = useTranslation('condition')
  const object = objectAt(json, path)
  const is = keys.find((key) => key in object) ?? keys[0]!
  const set = (key: string, to: Json) => onChange(withKeys(json, path, keys, {[key]: to}))
  const isSpan = is.endsWith('_ago')
  return (
    <>
      <Pick label={t('moment')} value={is} options={keys.map((key) => ({value: key, label: t(`when.${key}`)}))}
        onChange={(key) => set(key, key.endsWith('_ago') === isSpan ? object[is] ?? '' : key.endsWith('_ago') ? '30 days' : '')} />
      {isSpan ? <Span label={t('value')} value={object[is]} onChange={(to) => set(is, to)} />
        : <DateField label={t('value')} value={object[is]} onChange={(to) => set(is, to)} />}
      {isSpan && <span>{t('ago')}</span>}
    </>
  )
}

const periods = ['day', 'week', 'month', 'quarter', 'year'].flatMap((of) => [`current ${of}`, `previous ${of}`])

/** "in the last 30 days", "this month", "ever". */
export function Window({json, path, onChange, inCampaign}: KeyedProps & {inCampaign: boolean}) {
  const {t} = useTranslation('condition')
  const object = objectAt(json, path)
  const calendar = typeof object['calendar'] === 'string' ? object['calendar'] : ''
  const is = 'within' in object ? 'within' : 'since' in object ? 'since' : calendar !== '' ? calendar
    : 'from' in object || 'until' in object ? 'dates' : 'ever'
  const set = (given: JsonObject) => onChange(withKeys(json, path, windowKeys, given))
  const choose = (key: string) => {
    if (key === 'ever') set({})
    else if (key === 'within') set({within: '30 days'})
    else if (key === 'since') set({since: 'enrollment'})
    else if (key === 'dates') set({from: ''})
    else set({calendar: key})
  }
  const setDay = (key: string, day: string) => {
    const days = Object.fromEntries(Object.entries({...object, [key]: day}).filter(([name, one]) => ['from', 'until'].includes(name) && one !== ''))
    set(Object.keys(days).length > 0 ? days : {from: ''})
  }
  const options = ['ever', 'within', ...periods, 'dates', ...(inCampaign || is === 'since' ? ['since'] : [])]
  return (
    <>
      <Pick label={t('window')} value={is} onChange={choose}
        options={options.map((key) => ({value: key, label: t(`window.${key.replace(' ', '_')}`)}))} />
      {is === 'within' && <Span label={t('value')} value={object['within']} onChange={(within) => set({within})} />}
      {is === 'dates' && (
        <>
          <DateField label={t('from')} value={object['from']} onChange={(day) => setDay('from', day)} />
          <span>–</span>
          <DateField label={t('until')} value={object['until']} onChange={(day) => setDay('until', day)} />
        </>
      )}
    </>
  )
}
