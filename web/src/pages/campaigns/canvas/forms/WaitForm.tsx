import {NativeSelect} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import {isObject, type Json, type JsonObject} from '@/ui/condition/json'
import {withWait, type Step} from '../model'
import styles from '../canvas.module.css'
import {FormFields, type FormField, type FormProps} from './FormFields'

type Mode = 'for' | 'clock' | 'date' | 'when'

const first: Record<Mode, Json> = {
  for: '1 day',
  clock: {hours: {from: '10:00', to: '20:00'}},
  date: {date: '', at: '10:00'},
  when: {when: {orders: 'count', since: 'enrollment', at_least: 1}, at_most: '7 days'},
}
const fields: Record<Mode, FormField[]> = {
  for: [{path: ['wait'], label: 'waitFor', control: {as: 'span'}}],
  clock: [
    {path: ['wait', 'for'], label: 'waitFirst', optional: true, control: {as: 'span'}},
    {path: ['wait', 'on'], label: 'onDays', optional: true, control: {as: 'days'}},
    {path: ['wait', 'hours', 'from'], label: 'hoursFrom', optional: true, control: {as: 'time'}},
    {path: ['wait', 'hours', 'to'], label: 'hoursTo', optional: true, control: {as: 'time'}},
    {path: ['wait', 'until'], label: 'untilTime', optional: true, help: 'untilTime', control: {as: 'time'}},
  ],
  date: [
    {path: ['wait', 'date'], label: 'dateAttribute', control: {as: 'text'}},
    {path: ['wait', 'days'], label: 'daysLater', help: 'daysLater', optional: true, control: {as: 'number'}},
    {path: ['wait', 'at'], label: 'at', optional: true, control: {as: 'time'}},
    {path: ['wait', 'past_exit'], label: 'pastExit', help: 'pastExit', optional: true, control: {as: 'text'}},
  ],
  when: [
    {path: ['wait', 'when'], label: 'waitWhen', control: {as: 'condition'}},
    {path: ['wait', 'at_most'], label: 'atMost', control: {as: 'span'}},
  ],
}

function modeOf(wait: Json | undefined): Mode {
  if (!isObject(wait)) return 'for'
  return 'when' in wait ? 'when' : 'date' in wait ? 'date' : 'clock'
}

/** A time, an hour by the customer's clock, a date of theirs, or that something happens. */
export function WaitForm({step, onStep, ...form}: FormProps & {step: Step; onStep: (step: Step) => void}) {
  const {t} = useTranslation('canvas')
  const mode = modeOf(step.json['wait'])
  const write = (json: JsonObject) => onStep(withWait(step, json['wait'] ?? '1 day'))
  return (
    <div className={styles['fields']}>
      <NativeSelect label={t('field.waitMode')} value={mode} disabled={form.disabled}
        data={(['for', 'clock', 'date', 'when'] as const).map((one) => ({value: one, label: t(`wait.${one}`)}))}
        onChange={(event) => onStep(withWait(step, first[event.currentTarget.value as Mode]))} />
      <FormFields {...form} fields={fields[mode]} onChange={write} />
    </div>
  )
}
