import {Autocomplete, NativeSelect, NumberInput, TagsInput} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import type {Mechanic} from '@/api/schema'
import {Span} from '@/ui/condition/inputs'
import type {Source} from '@/ui/condition/kinds'
import {useSuggestions} from '@/ui/condition/suggestions'
import {useTitle} from '@/ui/useTitle'
import {ClockField} from '@/ui/MomentFields'
import styles from '../campaigns.module.css'

type Field = Mechanic['fields'][number]

/** What a field names, by its own name. */
function sourceOf(name: string): Source {
  if (name === 'segment') return 'segments'
  if (/template$/.test(name)) return 'templates'
  if (/^bonus$|bonus_type$/.test(name)) return 'bonusTypes'
  if (/categor/.test(name)) return 'categories'
  if (/product/.test(name)) return 'products'
  return 'none'
}

const commas = (value: string) => value.split(',').map((one) => one.trim()).filter(Boolean)

/** The control of one field of a mechanic's form, by its kind. */
export function PresetInput({field, value, error, onChange}: {field: Field; value: string; error: string | undefined; onChange: (value: string) => void}) {
  const {t} = useTranslation('campaigns')
  const title = useTitle()
  const known = useSuggestions(sourceOf(field.name))
  const common = {label: title(field.label), description: title(field.help), error, required: field.required}
  switch (field.kind) {
    case 'choice': return <NativeSelect {...common} value={value} 
      data={[...(field.required || field.default ? [] : ['']), ...(field.choices ?? [])].map((one) => ({value: one, label: one && t(`choice.${one}`, {defaultValue: one})}))}
      onChange={(event) => onChange(event.currentTarget.value)} />
    case 'yes_no': return <NativeSelect {...common} value={value || 'no'} onChange={(event) => onChange(event.currentTarget.value)}
      data={[{value: 'yes', label: t('yes')}, {value: 'no', label: t('no')}]} />
    case 'integer': case 'amount': return <NumberInput {...common} hideControls value={value === '' ? '' : Number(value)} thousandSeparator=" "
      {...(field.kind === 'integer' && {allowDecimal: false})} onChange={(given) => onChange(String(given))} />
    case 'time': return <ClockField {...common} value={value} onChange={onChange} />
    case 'texts': case 'pairs': return <TagsInput {...common} value={commas(value)} data={known.map((one) => one.value)} onChange={(given) => onChange(given.join(', '))} />
    case 'span': return (
      <div>
        <p className={styles['label']}>{common.label}</p>
        <p className={styles['note']}>{common.description}</p>
        <div className={styles['span']}><Span label={common.label} value={value} units={['minute', 'hour', 'day', 'week']} onChange={onChange} /></div>
        {error && <p className={styles['fault']}>{error}</p>}
      </div>
    )
    default: return <Autocomplete {...common} value={value} limit={60} onChange={onChange}
      data={sourceOf(field.name) === 'none' ? [] : known.map((one) => one.value)} />
  }
}
