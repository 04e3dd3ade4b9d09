import {TextInput} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import styles from './condition.module.css'
import {Compare, type KeyedProps} from './figures'
import {Figure, Pick, Span} from './inputs'
import {isObject, objectAt, textsOf, withKeys, type Json} from './json'
import {comparisons} from './kinds'
import {Texts} from './Texts'
import {textOf} from '@/ui/text'

const fresh: Record<string, Json> = {equals: '', in: [], contains: '', starts_with: '', has_any: [], has_all: [], is_set: true,
  at_least_ago: '1 year', less_than_ago: '1 year', days_until: {at_most: 10}, days_until_anniversary: {between: [0, 7]}, between: ['', '']}

/** A number stays a number, a yes a yes; a date and whatever else is a text. */
const meant = (text: string): Json => (/^-?\d+([.,]\d{1,4})?$/.test(text) ? Number(text.replace(',', '.')) : text)

function Value({label, value, onChange}: {label: string; value: Json | undefined; onChange: (value: Json) => void}) {
  // As it was typed: "1.0" may become "1.05".
  const [typed, setTyped] = useState('')
  const shown = value == null ? '' : meant(typed) === value ? typed : textOf(value)
  return <TextInput className={styles['text']} size="xs" radius="sm" aria-label={label} placeholder={label} value={shown} onChange={(event) => {
    setTyped(event.currentTarget.value)
    onChange(meant(event.currentTarget.value))
  }} />
}

/** What is asked of the shop's own attribute. */
export function AttributeTest({json, path, keys, onChange}: KeyedProps) {
  const {t} = useTranslation('condition')
  const object = objectAt(json, path)
  const is = keys.find((key) => key in object) ?? 'equals'
  const value = object[is]
  const set = (key: string, to: Json) => onChange(withKeys(json, path, keys, {[key]: to}))
  const kinds = ['text', 'number', 'flag'] as const
  const type = typeof value === 'boolean' ? 'flag' : typeof value === 'number' || value === null ? 'number' : 'text'
  return (
    <>
      <Pick label={t('comparison')} value={is} options={keys.map((key) => ({value: key, label: t(`test.${key}`)}))}
        onChange={(key) => set(key, fresh[key] ?? '')} />
      {is === 'equals' && (
        <>
          <Pick label={t('type')} value={type} options={kinds.map((one) => ({value: one, label: t(`type.${one}`)}))}
            onChange={(to) => set(is, to === 'flag' ? true : to === 'number' ? Number(value) || 0 : textOf(value ?? ''))} />
          {type === 'flag'
            ? <Pick label={t('value')} value={textOf(value)} onChange={(to) => set(is, to === 'true')}
              options={[{value: 'true', label: t('yes')}, {value: 'false', label: t('no')}]} />
            : type === 'number' ? <Figure label={t('value')} value={value} decimals={4} onChange={(to) => set(is, to)} />
              : <TextInput className={styles['text']} size="xs" radius="sm" aria-label={t('value')} placeholder={t('value')}
                value={textOf(value ?? '')} onChange={(event) => set(is, event.currentTarget.value)} />}
        </>
      )}
      {['in', 'has_any', 'has_all'].includes(is) && <Texts label={t('value')} from="none" value={textsOf(value)} onChange={(to) => set(is, to)} />}
      {['contains', 'starts_with'].includes(is) && (
        <TextInput className={styles['text']} size="xs" radius="sm" aria-label={t('value')} placeholder={t('value')} value={textOf(value ?? '')}
          onChange={(event) => set(is, event.currentTarget.value)} />
      )}
      {is === 'is_set' && <Pick label={t('value')} value={textOf(value)} onChange={(to) => set(is, to === 'true')}
        options={[{value: 'true', label: t('yes')}, {value: 'false', label: t('no')}]} />}
      {is.endsWith('_ago') && <><Span label={t('value')} value={value} onChange={(to) => set(is, to)} /><span>{t('ago')}</span></>}
      {is.startsWith('days_until') && isObject(value) && (
        <Compare json={value} path={[]} measure="days" onChange={(to) => set(is, to)}
          keys={is === 'days_until' ? comparisons : ['between', 'equals']} />
      )}
      {is === 'between' && Array.isArray(value) && (
        <>
          <Value label={t('from')} value={value[0]} onChange={(to) => set(is, [to, value[1] ?? ''])} />
          <Value label={t('to')} value={value[1]} onChange={(to) => set(is, [value[0] ?? '', to])} />
        </>
      )}
      {['at_least', 'at_most', 'more_than', 'less_than'].includes(is) && <Value label={t('numberOrDate')} value={value} onChange={(to) => set(is, to)} />}
    </>
  )
}
