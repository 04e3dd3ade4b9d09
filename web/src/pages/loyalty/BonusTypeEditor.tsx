import {NumberInput, Select, Switch, TextInput} from '@mantine/core'
import {useQueryClient} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody, versionHeader} from '@/api/definition'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {slug} from '@/ui/slug'
import {useSave} from '@/ui/useSave'
import {readBonusType, writeBonusType, type Activation, type Burn} from './bonusType'
import {DayField} from '@/ui/MomentFields'
import styles from './loyalty.module.css'

const activations: Activation[] = ['immediate', 'after', 'on']
const burns: Burn[] = ['after_days', 'after_months', 'on', 'end_of', 'never']
const ends = ['month', 'quarter', 'year']
const fields = ['id', 'title', 'activation', 'burn', 'spend.max_percent', 'spend.min_order', 'on_return']

/** Makes a bonus type, or changes the one that is named. */
export function BonusTypeEditor({type}: {type?: string}) {
  const {t} = useTranslation('loyalty')
  const queries = useQueryClient()
  const [form, setForm] = useState(() => readBonusType({}))
  const [id, setId] = useState('')
  const [version, setVersion] = useState(0)
  /** What asking for the type threw. */
  const [unread, setUnread] = useState<unknown>(null)
  const set = (part: Partial<typeof form>) => setForm((before) => ({...before, ...part}))
  const reset = () => {
    setId(type ?? '')
    setVersion(0)
    setUnread(null)
    setForm(readBonusType({burn: {after_days: 30}}))
    if (type === undefined) return
    ask(api.GET('/api/bonus-types/{type}', {params: {path: {type}}})).then((known) => {
      setVersion(known.version)
      setForm(readBonusType(known.definition))
    }).catch(setUnread)
  }
  const save = useSave('bonuses', async () => {
    await ask(api.PUT('/api/bonus-types/{type}', {params: {path: {type: type ?? (id || slug(form.title))}, header: versionHeader(version)},
      body: asBody(writeBonusType(form))}))
    await queries.invalidateQueries({queryKey: ['bonus-types']})
  })
  return (
    <FormModal size="compact-sm" variant={type ? 'default' : 'filled'} label={t(type ? 'type.edit' : 'type.new')}
      title={t(type ? 'type.edit.title' : 'type.new.title')} send={t(type ? 'ui:save' : 'type.create')} fields={fields} reset={reset}
      isReady={type === undefined ? (id || slug(form.title)) !== '' : version > 0} action={() => save.mutateAsync(undefined)}>
      {(error) => unread !== null ? <ErrorNote error={unread} retry={reset} /> : <>
        <TextInput label={t('type.title')} description={t('type.title.help')} required value={form.title} data-autofocus
          onChange={(event) => set({title: event.currentTarget.value})} error={fieldError(error, 'title')} />
        {type === undefined && (
          <TextInput label={t('type.id')} description={t('type.id.help')} placeholder={slug(form.title)} value={id}
            onChange={(event) => setId(event.currentTarget.value)} error={fieldError(error, 'id')} />
        )}
        <div className={styles['pair']}>
          <Select label={t('type.activation')} w={210} value={form.activation} allowDeselect={false} error={fieldError(error, 'activation')}
            data={activations.map((value) => ({value, label: t(`activation.${value}`)}))} onChange={(value) => set({activation: value as Activation})} />
          {form.activation === 'after' && <NumberInput label={t('type.days')} w={120} min={1} max={3650} value={form.activationDays}
            onChange={(value) => set({activationDays: Number(value)})} />}
          {form.activation === 'on' && <DayField label={t('type.day')} w={160} required value={form.activationDay}
            onChange={(activationDay) => set({activationDay})} />}
        </div>
        <div className={styles['pair']}>
          <Select label={t('type.burn')} w={210} value={form.burn} allowDeselect={false} error={fieldError(error, 'burn')}
            data={burns.map((value) => ({value, label: t(`burn.${value}`)}))} onChange={(value) => set({burn: value as Burn})} />
          {(form.burn === 'after_days' || form.burn === 'after_months') && <NumberInput label={t('type.count')} w={120} min={1}
            max={form.burn === 'after_days' ? 3650 : 120} value={form.burnCount} onChange={(value) => set({burnCount: Number(value)})} />}
          {form.burn === 'on' && <DayField label={t('type.lastDay')} w={160} required value={form.burnDay}
            onChange={(burnDay) => set({burnDay})} />}
          {form.burn === 'end_of' && <Select label={t('type.endOf')} w={140} value={form.burnEnd} allowDeselect={false}
            data={ends.map((value) => ({value, label: t(`end.${value}`)}))} onChange={(value) => set({burnEnd: value ?? 'year'})} />}
        </div>
        <div className={styles['pair']}>
          <NumberInput label={t('type.maxPercent')} w={210} min={1} max={100} suffix=" %" value={form.maxPercent}
            onChange={(value) => set({maxPercent: Number(value)})} error={fieldError(error, 'spend.max_percent')} />
          <TextInput label={t('type.minOrder')} w={160} inputMode="decimal" value={form.minOrder} error={fieldError(error, 'spend.min_order')}
            onChange={(event) => set({minOrder: event.currentTarget.value.replace(',', '.')})} />
        </div>
        <Switch label={t('type.takeBack')} description={t('type.takeBack.help')} checked={form.takeBack}
          onChange={(event) => set({takeBack: event.currentTarget.checked})} error={fieldError(error, 'on_return')} />
      </>}
    </FormModal>
  )
}
