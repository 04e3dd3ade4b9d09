import {NumberInput, SegmentedControl, Select, TextInput} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody, versionHeader} from '@/api/definition'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {slug} from '@/ui/slug'
import {useSave} from '@/ui/useSave'
import styles from './loyalty.module.css'

const empty = {title: '', isGenerated: true, prefix: '', days: 14 as number | string, kind: 'percent', value: '10', text: ''}
const fields = ['id', 'title', 'codes', 'valid_for', 'worth']

/** Makes a pool of promo codes. */
export function NewPool() {
  const {t} = useTranslation('loyalty')
  const [values, setValues] = useState(empty)
  const {title, isGenerated, prefix, days, kind, value, text} = values
  const set = (part: Partial<typeof empty>) => setValues((before) => ({...before, ...part}))
  const save = useSave('promo-pools', () => ask(api.PUT('/api/promo-pools/{pool}', {
    params: {path: {pool: slug(title)}, header: versionHeader(0)},
    body: asBody({
      title,
      codes: isGenerated ? {prefix} : 'uploaded',
      ...(days !== '' && {valid_for: `${days} days`}),
      worth: {text: text || title, ...(kind !== 'words' && {[kind]: value})},
    })})))
  return (
    <FormModal size="compact-sm" label={t('pool.new')} title={t('pool.new.title')} send={t('type.create')} fields={fields} reset={() => setValues(empty)}
      isReady={slug(title) !== ''} action={() => save.mutateAsync(undefined)}>
      {(error) => <>
        <TextInput label={t('type.title')} description={t('pool.title.help')} required value={title} data-autofocus
          onChange={(event) => set({title: event.currentTarget.value})} error={fieldError(error, 'title') ?? fieldError(error, 'id')} />
        <SegmentedControl value={isGenerated ? 'generate' : 'upload'} aria-label={t('pool.codes')} onChange={(how) => set({isGenerated: how === 'generate'})}
          data={['generate', 'upload'].map((how) => ({value: how, label: t(`pool.${how}`)}))} />
        {isGenerated && <TextInput label={t('pool.prefix')} placeholder="BACK-" value={prefix} maxLength={16} error={fieldError(error, 'codes')}
          onChange={(event) => set({prefix: event.currentTarget.value.toUpperCase()})} />}
        <div className={styles['pair']}>
          <Select label={t('pool.worth')} w={190} value={kind} allowDeselect={false} onChange={(chosen) => set({kind: chosen ?? 'percent'})}
            data={['percent', 'amount', 'words'].map((one) => ({value: one, label: t(`pool.worth.${one}`)}))} />
          {kind !== 'words' && <TextInput label={t('pool.value')} w={110} inputMode="decimal" required value={value} error={fieldError(error, 'worth')}
            onChange={(event) => set({value: event.currentTarget.value.replace(',', '.')})} />}
          <NumberInput label={t('pool.days')} w={130} min={1} value={days} onChange={(count) => set({days: count})} error={fieldError(error, 'valid_for')} />
        </div>
        <TextInput label={t('pool.text')} description={t('pool.text.help')} value={text} onChange={(event) => set({text: event.currentTarget.value})} />
      </>}
    </FormModal>
  )
}
