import {MultiSelect} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import {AttributeTest} from './AttributeTest'
import {Compare, Moment, Window} from './figures'
import styles from './condition.module.css'
import {Figure, Pick, Span} from './inputs'
import {isObject, textsOf, valueAt, type Json, type JsonObject} from './json'
import {keysOf, type Field} from './kinds'
import {OneText, Texts} from './Texts'
import {textOf} from '@/ui/text'

interface Props {
  field: Field
  label: string
  json: JsonObject
  /** Within a campaign, where "since the walk began" makes sense. */
  inCampaign: boolean
  onChange: (json: JsonObject) => void
  /** Of the value at the field's path. */
  onValue: (value: Json) => void
}

function Several({label, value, options, onChange}: {
  label: string
  value: string[]
  options: {value: string; label: string}[]
  onChange: (value: string[]) => void
}) {
  return (
    <MultiSelect className={styles['texts']} size="xs" radius="sm" aria-label={label} data={options} value={value} onChange={onChange}
      {...(value.length === 0 && {placeholder: label})} comboboxProps={{width: 'max-content', shadow: 'md'}} />
  )
}

/** What was one text stays one while there is one. */
const asBefore = (before: Json | undefined, value: string[]): Json => (typeof before === 'string' && value.length === 1 ? value[0]! : value)

/** The control of one field of a row. */
export function FieldEditor({field, label, json, inCampaign, onChange, onValue}: Props) {
  const {t} = useTranslation('condition')
  const {editor, path} = field
  const value = valueAt(json, path)
  const keyed = {json, path, keys: keysOf(editor) ?? [], onChange}
  switch (editor.as) {
    case 'compare': return <Compare {...keyed} measure={editor.measure} />
    case 'window': return <Window {...keyed} inCampaign={inCampaign} />
    case 'when': return <Moment {...keyed} />
    case 'test': return <AttributeTest {...keyed} />
    case 'span': return <Span label={label} value={value} {...(editor.units && {units: editor.units})} onChange={onValue} />
    case 'percent': return <Figure label={label} value={value} min={0} decimals={2} suffix="%" onChange={onValue} />
    case 'text': return <OneText label={label} value={typeof value === 'string' ? value : ''} from={editor.from} onChange={onValue} />
    case 'texts': return <Texts label={label} value={textsOf(value)} from={editor.from} onChange={(texts) => onValue(asBefore(value, texts))} />
    case 'choice':
      return <Pick label={label} value={textOf(value ?? editor.usual)} onChange={onValue}
        options={editor.options.map((one) => ({value: one, label: t(`choice.${editor.words}.${one}`)}))} />
    case 'choices':
      return <Several label={label} value={textsOf(value)} onChange={(texts) => onValue(asBefore(value, texts))}
        options={editor.options.map((one) => ({value: one, label: t(`choice.${editor.words}.${one}`)}))} />
    case 'scores':
      return <Several label={label} value={textsOf(value)} onChange={(scores) => onValue(scores.map(Number))}
        options={[...new Set(['1', '2', '3', '4', '5', ...textsOf(value)])].map((one) => ({value: one, label: one}))} />
    case 'flag':
      return <Pick label={label} value={textOf(value)} onChange={(text) => onValue(text === 'true')}
        options={[{value: 'true', label: t('yes')}, {value: 'false', label: t('no')}]} />
    case 'presence': {
      const is = typeof value === 'boolean' ? String(value) : 'among'
      return (
        <>
          <Pick label={label} value={is} onChange={(text) => onValue(text === 'among' ? [] : text === 'true')}
            options={['true', 'false', 'among'].map((one) => ({value: one, label: t(`presence.${one}`)}))} />
          {is === 'among' && <Texts label={label} value={textsOf(value)} from={editor.from} onChange={onValue} />}
        </>
      )
    }
    case 'noOrderSince': {
      const is = isObject(value) && 'category' in value ? 'category' : isObject(value) && 'product' in value ? 'product' : 'any'
      return (
        <>
          <Pick label={label} value={is} onChange={(text) => onValue(text === 'any' ? true : {[text]: []})}
            options={['any', 'category', 'product'].map((one) => ({value: one, label: t(`since.${one}`)}))} />
          {is !== 'any' && <Texts label={label} value={textsOf(isObject(value) ? value[is] : [])} from={is === 'category' ? 'categories' : 'products'}
            onChange={(texts) => onValue({[is]: texts})} />}
        </>
      )
    }
  }
}
