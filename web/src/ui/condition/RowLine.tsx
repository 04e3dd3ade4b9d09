import {ActionIcon, JsonInput, Menu} from '@mantine/core'
import {IconDots, IconX} from '@tabler/icons-react'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {FieldEditor} from './FieldEditor'
import {ChangeKind} from './KindPicker'
import styles from './condition.module.css'
import {isObject, valueAt, withValue, type Json, type JsonObject} from './json'
import {kindOf, recognise, type Field} from './kinds'
import {newRow, type Row} from './model'

interface Props {
  row: Row
  inCampaign: boolean
  problem: string | undefined
  onChange: (row: Row | undefined) => void
  onCopy: () => void
  onWrap?: () => void
}

const inner = new Set(['where', 'bought', 'cart', 'rfm_moved', 'sample', 'first_seen'])

/** By what name the field is called in the texts: its path, without the objects that only hold it. */
const nameOf = (field: Field) => (inner.has(field.path[0] ?? '') ? field.path.slice(1) : field.path).join('.')

/** What an optional field begins with. */
function firstValue({editor}: Field): Json {
  switch (editor.as) {
    case 'compare': return {at_least: 1}
    case 'span': return '30 days'
    case 'text': return ''
    case 'flag': case 'presence': case 'noOrderSince': return true
    case 'choices': return [editor.options[0]!]
    case 'scores': return [1]
    default: return []
  }
}

/** What a row's sentence says besides its first word. */
function Sentence({row, inCampaign, onJson}: {row: Row & {kind: string}; inCampaign: boolean; onJson: (json: JsonObject) => void}) {
  const {t} = useTranslation('condition')
  const kind = kindOf(row.kind)
  // A cart that merely is not empty is written as a word.
  const json = row.kind === 'cart' && !isObject(row.json['cart']) ? {cart: {}} : row.json
  const write = (changed: JsonObject) => onJson(row.kind === 'cart' && Object.keys(changed['cart'] as JsonObject).length === 0
    ? {cart: 'not_empty'} : changed)
  const set = (field: Field, value: Json | undefined) => {
    const mustStand = isObject(kind.make[field.path[0] ?? '']) && !(field.optional && field.path[0] === 'where')
    write(withValue(json, field.path, value, mustStand ? 1 : 0))
  }
  const isShown = (field: Field) => !field.optional || valueAt(json, field.path) !== undefined
  const missing = kind.fields.filter((field) => !isShown(field))
  const words = (field: Field) => t(`field.${nameOf(field)}`, {defaultValue: t('value')})
  return (
    <>
      {kind.fields.filter(isShown).map((field) => (
        <span key={`${field.editor.as} ${field.path.join('.')}`} className={styles['field']} data-added={field.optional || undefined}>
          {(field.optional || t(`field.${nameOf(field)}`, {defaultValue: ''}) !== '') && <span className={styles['word']}>{words(field)}</span>}
          <FieldEditor field={field} label={words(field)} json={json} inCampaign={inCampaign} onChange={write}
            onValue={(value) => set(field, value)} />
          {field.optional && (
            <ActionIcon variant="subtle" color="gray" size="xs" aria-label={t('removeField', {field: words(field)})}
              onClick={() => set(field, undefined)}><IconX size={12} /></ActionIcon>
          )}
        </span>
      ))}
      {missing.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target><button type="button" className={styles['more']}>{t('moreFields')}</button></Menu.Target>
          <Menu.Dropdown mah={320} style={{overflowY: 'auto'}}>
            {missing.map((field) => (
              <Menu.Item key={field.path.join('.')} onClick={() => set(field, firstValue(field))}>{words(field)}</Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  )
}

/** A condition that the editor has no words for: its JSON, which may be edited all the same. */
function RawLine({row, onJson}: {row: Row; onJson: (json: JsonObject) => void}) {
  const {t} = useTranslation('condition')
  const [text, setText] = useState(() => JSON.stringify(row.json, null, 1))
  return (
    <JsonInput className={styles['raw']} size="xs" aria-label={t('raw')} description={t('raw')} value={text} autosize minRows={2}
      validationError={t('rawInvalid')} onChange={(changed) => {
        setText(changed)
        try {
          const json = JSON.parse(changed) as Json
          if (isObject(json)) onJson(json)
        } catch {
          // The field says so; the condition stays as it was until it can be read.
        }
      }} />
  )
}

export function RowLine({row, inCampaign, problem, onChange, onCopy, onWrap}: Props) {
  const {t} = useTranslation('condition')
  const onJson = (json: JsonObject) => onChange({...row, json})
  const toKind = (kind: string) => onChange({...newRow(kind), key: row.key, not: row.not})
  return (
    <div className={styles['row']} data-problem={problem ? true : undefined}>
      <div className={styles['sentence']}>
        {row.not && <span className={styles['not']}>{t('not')}</span>}
        {row.kind === undefined ? <RawLine row={row} onJson={onJson} /> : (
          <>
            <ChangeKind kind={row.kind} onChange={toKind} />
            <Sentence row={{...row, kind: row.kind}} inCampaign={inCampaign} onJson={onJson} />
          </>
        )}
        {problem && <p className={styles['problem']} role="alert">{problem}</p>}
      </div>
      <div className={styles['deeds']}>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('deeds')}><IconDots size={15} /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onChange({...row, not: !row.not})}>{t(row.not ? 'affirm' : 'negate')}</Menu.Item>
            <Menu.Item onClick={onCopy}>{t('copy')}</Menu.Item>
            {onWrap && <Menu.Item onClick={onWrap}>{t('wrap')}</Menu.Item>}
            {row.kind === undefined && recognise(row.json) && (
              <Menu.Item onClick={() => onChange({...row, kind: recognise(row.json)!.id})}>{t('asWords')}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('remove')} onClick={() => onChange(undefined)}><IconX size={15} /></ActionIcon>
      </div>
    </div>
  )
}
