import {Checkbox, NativeSelect} from '@mantine/core'
import type {ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {isObject, valueAt, withValue, type Json, type JsonObject} from '@/ui/condition/json'
import styles from '../canvas.module.css'
import {triggerType, triggerTypes, type TriggerType} from '../summary'
import {ExitRules} from './ExitRules'
import {FormFields, type FormField, type FormProps} from './FormFields'
import {againFields, firstSchedule, firstTrigger, measureFields, otherFields, scheduleFields, triggerFields} from './headFields'
import {textOf} from '@/ui/text'

function Section({title, children}: {title: string; children: ReactNode}) {
  return <fieldset className={styles['section']}><legend className={styles['legend']}>{title}</legend><div className={styles['fields']}>{children}</div></fieldset>
}

function scheduleMode(schedule: Json | undefined): string {
  if (!isObject(schedule)) return 'day'
  if ('once' in schedule) return 'once'
  if ('cron' in schedule) return 'cron'
  const every = textOf(schedule['every'])
  return every in scheduleFields ? every : 'span'
}

function Trigger(form: FormProps) {
  const {t} = useTranslation('canvas')
  const {json, onChange, disabled} = form
  const type = triggerType(json)
  const mode = scheduleMode(valueAt(json, ['trigger', 'schedule']))
  return (
    <Section title={t('head.trigger')}>
      <NativeSelect label={t('field.trigger')} value={type ?? ''} disabled={disabled}
        data={[...(type ? [] : [{value: '', label: t('trigger.none')}]), ...triggerTypes.map((one) => ({value: one, label: t(`trigger.${one}`)}))]}
        onChange={(event) => onChange({...json, trigger: firstTrigger[event.currentTarget.value as TriggerType] as JsonObject})} />
      {type === 'schedule' && (
        <NativeSelect label={t('field.scheduleMode')} value={mode} disabled={disabled}
          data={Object.keys(scheduleFields).map((one) => ({value: one, label: t(`schedule.${one}`)}))}
          onChange={(event) => onChange({...json, trigger: {schedule: firstSchedule[event.currentTarget.value] as JsonObject}})} />
      )}
      <FormFields {...form} key={`${type} ${mode}`} fields={type === 'schedule' ? scheduleFields[mode] ?? [] : (type && triggerFields[type]) ?? []} />
    </Section>
  )
}

const cameFor: Partial<Record<TriggerType, string>> = {order: 'order', price: 'product', stock: 'product', refill: 'item'}

function Entry(form: FormProps) {
  const {t} = useTranslation('canvas')
  const {json, onChange, disabled} = form
  const entry = json['entry']
  const mode = entry === 'once' ? 'once' : isObject(entry) && 'every' in entry ? 'every' : isObject(entry) && 'again' in entry ? 'again' : 'usual'
  const every = cameFor[triggerType(json) ?? 'when']
  const modes = ['usual', 'once', 'again', ...(every || mode === 'every' ? ['every'] : [])]
  const first: Record<string, Json | undefined> = {usual: undefined, once: 'once', again: {again: {gap: '30 days', since: 'entry'}}, every: {every: every ?? 'order'}}
  const limited = isObject(entry) && isObject(entry['limit'])
  const limit: FormField[] = [
    {path: ['entry', 'limit', 'times'], label: 'limitTimes', control: {as: 'number'}},
    {path: ['entry', 'limit', 'per'], label: 'limitPer', control: {as: 'choice', options: ['day', 'week', 'month', 'year'], words: 'per'}},
  ]
  return (
    <Section title={t('head.entry')}>
      <NativeSelect label={t('field.entry')} value={mode} disabled={disabled} data={modes.map((one) => ({value: one, label: t(`entry.${one}`)}))}
        onChange={(event) => {
          const chosen = first[event.currentTarget.value]
          onChange(withValue(json, ['entry'], isObject(chosen) && limited ? {...chosen, limit: entry['limit']!} : chosen))
        }} />
      {isObject(entry) && 'again' in entry && <FormFields {...form} fields={againFields} />}
      {isObject(entry) && (
        <Checkbox label={t('field.limit')} checked={limited} disabled={disabled}
          onChange={(event) => onChange(withValue(json, ['entry', 'limit'], event.currentTarget.checked ? {times: 1, per: 'month'} : undefined))} />
      )}
      {limited && <FormFields {...form} fields={limit} />}
    </Section>
  )
}

/** What the campaign says besides its steps: what starts it, for whom, when it ends, and how its success is told. */
export function HeadForm(form: FormProps) {
  const {t} = useTranslation('canvas')
  const fields = (list: FormField[]) => <FormFields {...form} fields={list} />
  const {json, onChange, disabled} = form
  const hasGoal = isObject(json['goal'])
  const told = form.problems.filter(({where}) => where === '$' || /^\$\.(id|steps|trigger|mechanic)$/.test(where))
  return (
    <div className={styles['fields']}>
      {told.length > 0 && <ul className={styles['faults']}>{told.map(({message, where}) => <li key={where + message}>{message}</li>)}</ul>}
      <Trigger {...form} />
      <Section title={t('head.audience')}>{fields([{path: ['audience'], label: 'audience', optional: true, control: {as: 'condition'}}])}</Section>
      <Entry {...form} />
      <Section title={t('head.goal')}>
        <NativeSelect label={t('field.goal')} value={hasGoal ? 'order' : ''} disabled={disabled} data={['', 'order'].map((one) => ({value: one, label: t(`goal.${one || 'none'}`)}))}
          onChange={(event) => onChange(withValue(json, ['goal'], event.currentTarget.value === '' ? undefined : {reach: 'order'}))} />
        {hasGoal && fields([{path: ['goal', 'exit'], label: 'goalExit', help: 'goalExit', optional: true, control: {as: 'text'}}])}
        <ExitRules {...form} />
      </Section>
      <Section title={t('head.measure')}>{fields(measureFields)}</Section>
      <Section title={t('head.other')}>{fields(otherFields)}</Section>
    </div>
  )
}
