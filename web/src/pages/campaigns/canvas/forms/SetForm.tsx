import {TagsInput} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import {objectAt, withValue} from '@/ui/condition/json'
import styles from '../canvas.module.css'
import {FormFields, type FormProps} from './FormFields'

/** Labels that the customer gets and loses, and attributes of the shop's own. */
export function SetForm({json, onChange, ...form}: FormProps) {
  const {t} = useTranslation('canvas')
  const labels = objectAt(json, ['set', 'labels'])
  const having = (on: boolean) => Object.keys(labels).filter((label) => labels[label] === on)
  const set = (on: boolean, given: string[]) => {
    const kept = Object.entries(labels).filter(([label, value]) => value !== on && !given.includes(label))
    const all = Object.fromEntries([...kept, ...given.map((label) => [label, on] as const)])
    onChange(withValue(json, ['set', 'labels'], Object.keys(all).length > 0 ? all : undefined))
  }
  return (
    <div className={styles['fields']}>
      <TagsInput label={t('field.labelsOn')} value={having(true)} disabled={form.disabled} onChange={(given) => set(true, given)} />
      <TagsInput label={t('field.labelsOff')} value={having(false)} disabled={form.disabled} onChange={(given) => set(false, given)} />
      <FormFields {...form} json={json} onChange={onChange} fields={[{path: ['set', 'attributes'], label: 'attributes', optional: true, help: 'attributes', control: {as: 'json'}}]} />
    </div>
  )
}
