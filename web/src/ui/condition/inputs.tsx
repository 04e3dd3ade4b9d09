import {NativeSelect, NumberInput} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import type {Json} from './json'
import {DayField} from '@/ui/MomentFields'
import styles from './condition.module.css'

interface PickProps {
  label: string
  value: string
  options: readonly {value: string; label: string}[]
  disabled?: boolean
  onChange: (value: string) => void
}

/** A word of the sentence that can be another. */
export function Pick({label, value, options, disabled = false, onChange}: PickProps) {
  return (
    <NativeSelect className={styles['pick']} size="xs" radius="sm" aria-label={label} value={value} data={[...options]} disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.value)} />
  )
}

interface FigureProps {
  label: string
  value: Json | undefined
  onChange: (value: Json) => void
  suffix?: string
  min?: number
  decimals?: number
}

/** A number; empty while it is still to be said. */
export function Figure({label, value, onChange, suffix, min, decimals = 0}: FigureProps) {
  const {i18n} = useTranslation()
  const shown = value === null || value === undefined || value === '' ? '' : Number(value)
  const digits = String(shown).length + (suffix?.length ?? 0)
  return (
    <NumberInput className={styles['figure']} size="xs" radius="sm" hideControls aria-label={label} value={shown} thousandSeparator=" "
      decimalSeparator={i18n.language === 'ru' ? ',' : '.'} allowedDecimalSeparators={['.', ',']} decimalScale={decimals}
      {...(min !== undefined && {min, allowNegative: min < 0})} {...(suffix && {suffix: ` ${suffix}`})} style={{width: `${Math.max(6, digits + 4)}ch`}}
      onChange={(given) => onChange(given === '' || !Number.isFinite(Number(given)) ? null : Number(given))} />
  )
}

export function DateField({label, value, onChange}: {label: string; value: Json | undefined; onChange: (value: string) => void}) {
  return (
    <DayField className={styles['date']} w={136} size="xs" radius="sm" aria-label={label} value={typeof value === 'string' ? value : ''} onChange={onChange} />
  )
}

const allUnits = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const

/** A length of time, as "180 days". */
export function Span({label, value, units = allUnits, onChange}: {
  label: string
  value: Json | undefined
  units?: readonly string[]
  onChange: (value: string) => void
}) {
  const {t} = useTranslation('condition')
  const [count = '', told] = typeof value === 'string' ? value.split(' ') : []
  // While there is no number there is no unit in the text either.
  const [lastUnit, setLastUnit] = useState('day')
  const bare = told?.replace(/s$/, '') ?? lastUnit
  const written = (number: Json, of: string) => onChange(number === null ? '' : `${Number(number)} ${of}${Number(number) === 1 ? '' : 's'}`)
  return (
    <>
      <Figure label={label} value={count} min={1} onChange={(number) => {
        setLastUnit(bare)
        written(number, bare)
      }} />
      <Pick label={t('unit')} value={bare} onChange={(of) => written(Number(count) || 1, of)}
        options={[...new Set([...units, bare])].map((of) => ({value: of, label: t(`unit.${of}`, {count: Number(count) || 0})}))} />
    </>
  )
}
