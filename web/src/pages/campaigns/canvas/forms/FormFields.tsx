/**
 * A part of a definition as a form: one control for each field, at its path. An empty optional field is left out of the
 * JSON. A problem is told at the field that it is about.
 */
import {Autocomplete, Checkbox, JsonInput, NativeSelect, NumberInput, TagsInput, Textarea, TextInput} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {Span} from '@/ui/condition/inputs'
import {isObject, textsOf, valueAt, withValue, type Json, type JsonObject} from '@/ui/condition/json'
import type {Source} from '@/ui/condition/kinds'
import {useSuggestions} from '@/ui/condition/suggestions'
import styles from '../canvas.module.css'
import type {Problem} from '../useProblems'
import {ConditionField} from './ConditionField'
import {ClockField, DayField, MomentField} from '@/ui/MomentFields'

export type Control =
  | {as: 'text' | 'longText' | 'number' | 'time' | 'date' | 'moment' | 'flag' | 'texts' | 'condition' | 'json'}
  | {as: 'span'; usual?: string}
  | {as: 'choice'; options: readonly string[]; usual?: string; words: string}
  | {as: 'days'}
  | {as: 'name'; from: Source; options?: readonly string[]}

export interface FormField {
  path: readonly string[]
  label: string
  control: Control
  /** May be left out. */
  optional?: boolean
  help?: string
}

export interface FormProps {
  json: JsonObject
  onChange: (json: JsonObject) => void
  /** Where the object stands in the definition. */
  at: string
  problems: readonly Problem[]
  disabled: boolean
}

const spanUnits = ['minute', 'hour', 'day', 'week'] as const
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

function JsonText({label, value, disabled, onChange}: {label: string; value: Json | undefined; disabled: boolean; onChange: (json: Json) => void}) {
  const {t} = useTranslation('canvas')
  const [text, setText] = useState(() => JSON.stringify(value ?? {}, null, 2))
  return (
    <JsonInput label={label} value={text} autosize minRows={3} maxRows={16} disabled={disabled} validationError={t('json.invalid')} onChange={(changed) => {
      setText(changed)
      try {
        onChange(JSON.parse(changed) as Json)
      } catch {
        // The field says so; the definition stays as it was until it can be read.
      }
    }} />
  )
}

function NameInput({label, value, from, options, error, description, disabled, onChange}: {
  label: string
  value: string
  from: Source
  options: readonly string[]
  error: string | undefined
  description: string | undefined
  disabled: boolean
  onChange: (value: string) => void
}) {
  const known = useSuggestions(from)
  return (
    <Autocomplete label={label} description={description} error={error} disabled={disabled} value={value} limit={60} maxDropdownHeight={240}
      data={[...new Set([...options, ...known.map((one) => one.value)])]} onChange={onChange}
      renderOption={({option}) => {
        const title = known.find((one) => one.value === option.value)?.label
        return <span>{option.value}{title && title !== option.value && <span className={styles['note']}> {title}</span>}</span>
      }} />
  )
}

export function FormFields({fields, json, onChange, at, problems, disabled}: FormProps & {fields: readonly FormField[]}) {
  return (
    <div className={styles['fields']}>
      {fields.map((field) => (
        <OneField key={field.path.join('.')} field={field} json={json} onChange={onChange} at={at} problems={problems} disabled={disabled} />
      ))}
    </div>
  )
}

function OneField({field, json, onChange, at, problems, disabled}: FormProps & {field: FormField}) {
  const {t} = useTranslation('canvas')
  const {path, control, optional = false} = field
  const value = valueAt(json, path)
  const place = [at, ...path].join('.')
  const error = problems.find(({where}) => where === place || (control.as !== 'condition' && where.startsWith(`${place}.`)))?.message
  const label = t(`field.${field.label}`)
  // What a step or a trigger is told by stands, even if nothing else is said in it.
  const kept = path[0] === 'trigger' ? 2 : at === '$' ? 0 : 1
  const set = (given: Json | undefined) => onChange(withValue(json, path, given, kept))
  const setText = (text: string) => set(text === '' && optional ? undefined : text)
  const about = {label, error, disabled, ...(field.help && {description: t(`help.${field.help}`)})}
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  switch (control.as) {
    case 'text': return <TextInput {...about} value={text} onChange={(event) => setText(event.currentTarget.value)} />
    case 'longText': return <Textarea {...about} autosize minRows={2} value={text} onChange={(event) => setText(event.currentTarget.value)} />
    case 'time': return <ClockField {...about} value={text} onChange={setText} />
    case 'date': return <DayField {...about} value={text} onChange={setText} />
    case 'moment': return <MomentField {...about} value={text} onChange={(moment) => setText(moment.replace('T', ' '))} />
    case 'number': return <NumberInput {...about} hideControls value={value == null ? '' : Number(value)} thousandSeparator=" "
      onChange={(given) => set(given === '' ? (optional ? undefined : null) : Number(given))} />
    case 'flag': return <Checkbox {...about} checked={value === true} onChange={(event) => set(event.currentTarget.checked || (optional ? undefined : false))} />
    case 'texts': return <TagsInput {...about} value={textsOf(value)} onChange={(given) => set(given.length === 0 && optional ? undefined : given)} />
    case 'days': return (
      <Checkbox.Group {...about} value={textsOf(value)} onChange={(given) => set(given.length === 0 ? undefined : weekdays.filter((day) => given.includes(day)))}>
        <div className={styles['bar']}>{weekdays.map((day) => <Checkbox key={day} size="xs" value={day} label={t(`day.${day}`)} />)}</div>
      </Checkbox.Group>
    )
    case 'choice': return <NativeSelect {...about} value={text || control.usual} data={[...new Set([...control.options, ...(text === '' ? [] : [text])])]
      .map((one) => ({value: one, label: t(`choice.${control.words}.${one}`, {defaultValue: one})}))}
      onChange={(event) => set(event.currentTarget.value === control.usual && optional ? undefined : event.currentTarget.value)} />
    case 'name': return <NameInput label={label} description={about.description} error={error} disabled={disabled} value={text} from={control.from}
      options={control.options ?? []} onChange={setText} />
    case 'condition': return <ConditionField label={label} value={value} path={place} problems={problems} disabled={disabled}
      onChange={(condition) => set(optional && isObject(condition) && 'everyone' in condition ? undefined : condition)} />
    case 'json': return <JsonText label={label} value={value} disabled={disabled} onChange={set} />
    case 'span': return (
      <fieldset disabled={disabled} className={styles['plain']}>
        <p className={styles['label']}>{label}</p>
        <div className={styles['inline']}>
          {optional && <Checkbox aria-label={label} checked={value !== undefined} onChange={(event) => set(event.currentTarget.checked ? control.usual ?? '1 day' : undefined)} />}
          {value !== undefined ? <Span label={label} value={value} units={spanUnits} onChange={set} />
            : <span className={styles['note']}>{t(optional ? 'notSet' : 'missing.span')}</span>}
        </div>
        {about.description && <p className={styles['note']}>{about.description}</p>}
        {error && <p className={styles['fault']}>{error}</p>}
      </fieldset>
    )
  }
}
