import {Button, Checkbox, ColorInput, NumberInput, SegmentedControl, Select, Textarea, TextInput} from '@mantine/core'
import {useMutation, useQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {ErrorNote} from '@/ui/ErrorNote'
import {useTitle} from '@/ui/useTitle'
import {textOf} from '@/ui/text'
import {isObject} from '@/ui/condition/json'
import {useVariables} from '../useVariables'
import styles from './blocks.module.css'
import {withAttribute, withContent, withName, withSource} from './edits'
import {readInline} from './inline'
import {fieldsOf, type Field} from './kinds'
import {attributeOf, blockAt, contentOf, readMail, sourceOf, type Block} from './mjml'
import {RichText} from './RichText'

export type Partials = Record<string, string>

interface Props {
  text: string
  block: Block
  disabled: boolean
  /** Changes to the same thing in quick succession are one. */
  onChange: (text: string, about: string) => void
  partials: Partials
  setPartials: (partials: Partials) => void
}

const swatches = ['#ffffff', '#f4f5f7', '#e3f3ef', '#0c6b5e', '#1c2128', '#b42318', '#92500a', '#1d4ed8']

function FieldInput({field: {name, as, usual}, value, disabled, onChange}: {field: Field; value: string; disabled: boolean; onChange: (value: string) => void}) {
  const {t} = useTranslation('blocks')
  const label = t(`field.${name}`)
  const common = {label, disabled, ...(usual && {placeholder: usual})}
  const pixels = /^(\d+(?:\.\d+)?)(?:px)?$/.exec(value)
  switch (as) {
    case 'colour': return <ColorInput {...common} value={value} swatches={swatches} swatchesPerRow={8} format="hex" withEyeDropper={false} onChange={onChange} />
    case 'pixels': return value !== '' && !pixels
      ? <TextInput {...common} value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      : <NumberInput {...common} value={pixels ? Number(pixels[1]) : ''} min={0} max={2000} suffix=" px" placeholder={usual?.replace('px', ' px') ?? ''}
          onChange={(next) => onChange(next === '' ? '' : `${next}px`)} />
    case 'align': return (
      <div>
        <span className={styles['label']}>{label}</span>
        <SegmentedControl fullWidth size="xs" aria-label={label} disabled={disabled} value={value || usual!} onChange={onChange}
          data={['left', 'center', 'right'].map((one) => ({value: one, label: t(`align.${one}`)}))} />
      </div>
    )
    case 'weight': return <Checkbox label={t('field.bold')} disabled={disabled} checked={/^(bold|[6-9]00)$/.test(value)} className={styles['check']}
      onChange={(event) => onChange(event.currentTarget.checked ? '600' : '')} />
    default: return <TextInput {...common} value={value} onChange={(event) => onChange(event.currentTarget.value)} {...(name === 'alt' && {description: t('help.alt')})}
      {...(as === 'url' && {className: styles['wide'] ?? ''})} />
  }
}

/** A block's own source; it is taken in as soon as it is one block again. */
function SourceField({text, block, disabled, onChange}: Pick<Props, 'text' | 'block' | 'disabled' | 'onChange'>) {
  const {t} = useTranslation('blocks')
  const source = sourceOf(text, block)
  const [typed, setTyped] = useState(source)
  const [taken, setTaken] = useState(source)
  // What came from elsewhere, as undoing does, replaces what was typed.
  if (taken !== source) {
    setTaken(source)
    setTyped(source)
  }
  const isTaken = typed.trim() === source
  return (
    <Textarea className={styles['code']} label={t('source')} autosize minRows={3} maxRows={14} spellCheck={false} value={typed} disabled={disabled}
      error={isTaken ? undefined : t('source.unreadable')} onChange={(event) => {
        const next = event.currentTarget.value
        setTyped(next)
        const whole = withSource(text, block, next.trim())
        const {mail, head} = readMail(whole)
        const after = mail && (block.path === 'head' ? head : blockAt(mail, block.path))
        if (!after || sourceOf(whole, after) !== next.trim()) return
        setTaken(next.trim())
        onChange(whole, 'source')
      }} />
  )
}

function LoopForm({text, block, disabled, onChange}: Pick<Props, 'text' | 'block' | 'disabled' | 'onChange'>) {
  const {t} = useTranslation('blocks')
  const title = useTitle()
  const variables = useVariables().filter((one) => one.in_list === null)
  const name = block.name ?? ''
  const options = variables.map((one) => ({value: one.name, label: `${title(one.meaning)} · ${one.name}`}))
  const known = options.some((one) => one.value === name) ? options : [...options, {value: name, label: name}]
  const kindOf = (one: string) => (variables.find((variable) => variable.name === one)?.kind === 'list' ? 'lists' : 'values')
  return (
    <>
      <Select label={t('loop.of')} description={t('loop.help')} searchable disabled={disabled} value={name} onChange={(next) => next && onChange(withName(text, block, next), '')}
        data={(['lists', 'values'] as const).map((group) => ({group: t(`loop.${group}`), items: known.filter((one) => kindOf(one.value) === group)})).filter((group) => group.items.length > 0)} />
      <Checkbox label={t('loop.isWithout')} disabled={disabled} checked={block.isWithout ?? false}
        onChange={(event) => onChange(withName(text, block, name, event.currentTarget.checked), '')} />
    </>
  )
}

function PartialForm({text, block, disabled, onChange, partials, setPartials}: Props) {
  const {t} = useTranslation('blocks')
  const name = block.name ?? ''
  const [from, setFrom] = useState<string | null>(null)
  const templates = useQuery({queryKey: ['templates'], queryFn: ({signal}) => ask(api.GET('/api/templates', {signal}))})
  const borrow = useMutation({
    mutationFn: async (template: string) => {
      const {definition} = await ask(api.GET('/api/templates/{template}', {params: {path: {template}}}))
      const theirs = definition['partials']
      return isObject(theirs) ? Object.fromEntries(Object.entries(theirs).map(([key, piece]) => [key, textOf(piece)])) : {}
    },
    onSuccess: (theirs) => setPartials({...theirs, ...partials}),
  })
  const names = [...new Set([...Object.keys(partials).filter((key) => key.endsWith('.html')).map((key) => key.replace(/\.html$/, '')), 'header', 'footer', name])].sort()
  return (
    <>
      <Select label={t('partial.which')} data={names} searchable disabled={disabled} value={name} onChange={(next) => next && onChange(withName(text, block, next), '')} />
      <Textarea className={styles['code']} label={t('partial.piece', {name: `${name}.html`})} description={t('partial.help')} autosize minRows={4} maxRows={14} spellCheck={false} disabled={disabled}
        value={partials[`${name}.html`] ?? ''} onChange={(event) => setPartials({...partials, [`${name}.html`]: event.currentTarget.value})} />
      {!disabled && (
        <div className={styles['borrow']}>
          <Select label={t('partial.from')} data={(templates.data?.items ?? []).filter((one) => one.channel === 'email').map((one) => one.id)} searchable value={from} onChange={setFrom} />
          <Button variant="default" disabled={from === null} loading={borrow.isPending} onClick={() => from && borrow.mutate(from)}>{t('partial.take')}</Button>
        </div>
      )}
      {borrow.isError && <ErrorNote error={borrow.error} />}
      {borrow.data && Object.keys(borrow.data).length === 0 && <p className={styles['hint']}>{t('partial.none')}</p>}
    </>
  )
}

/** What the chosen block says, field by field; whatever has no field stands in its source. */
export function BlockForm(props: Props) {
  const {t} = useTranslation('blocks')
  const {text, block, disabled, onChange} = props
  const [isSource, setSource] = useState(false)
  const content = contentOf(text, block)
  const isText = block.kind === 'text' || block.kind === 'button'
  const set = (changed: string) => onChange(withContent(text, block, changed), 'content')
  const fields = fieldsOf[block.kind] ?? []
  const showsSource = isSource || block.kind === 'source'
  return (
    <div className={styles['form']}>
      {isText && !showsSource && (readInline(content)
        ? <RichText label={t(block.kind === 'text' ? 'text' : 'caption')} content={content} disabled={disabled} onChange={set} />
        : <Textarea className={styles['code']} label={t('text')} description={t('text.markup')} autosize minRows={3} maxRows={14} spellCheck={false} value={content}
            disabled={disabled} onChange={(event) => set(event.currentTarget.value)} />)}
      {block.kind === 'loop' && !showsSource && <LoopForm {...props} />}
      {block.kind === 'partial' && !showsSource && <PartialForm {...props} />}
      {!showsSource && fields.length > 0 && (
        <div className={styles['fields']}>
          {fields.map((field) => (
            <FieldInput key={field.name} field={field} value={attributeOf(block, field.name) ?? ''} disabled={disabled}
              onChange={(value) => onChange(withAttribute(text, block, field.name, value), field.name)} />
          ))}
        </div>
      )}
      {showsSource && <SourceField text={text} block={block} disabled={disabled} onChange={onChange} />}
      {block.kind === 'source' ? <p className={styles['hint']}>{t('source.help')}</p> : block.kind !== 'mail' && (
        <div><Button size="compact-xs" variant="subtle" color="gray" onClick={() => setSource(!isSource)}>{t(isSource ? 'asForm' : 'asSource')}</Button></div>
      )}
    </div>
  )
}
