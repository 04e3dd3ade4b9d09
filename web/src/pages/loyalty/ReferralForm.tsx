import {Button, NumberInput, Select, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody, versionHeader} from '@/api/definition'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError, isElsewhere} from '@/ui/fieldError'
import {SaveError} from '@/ui/SaveError'
import {useSave} from '@/ui/useSave'
import styles from './loyalty.module.css'
import {readReferral, writeReferral, type Reward} from './referralProgram'

interface Props {
  version: number
  definition: Record<string, unknown> | null
  mayEdit: boolean
  saved: () => void
  openTheirs: () => void
}

const fields = ['title', 'friend', 'referrer', 'min_order', 'within_days', 'rewards_per_month', 'codes']

/** What friends and those who bring them get. */
export function ReferralForm({version, definition, mayEdit, saved, openTheirs}: Props) {
  const {t} = useTranslation('loyalty')
  const [form, setForm] = useState(() => readReferral(definition ?? {title: t('referral.usual')}))
  const types = useQuery({queryKey: ['bonus-types'], queryFn: ({signal}) => ask(api.GET('/api/bonus-types', {signal}))})
  const save = useSave('referral', () => ask(api.PUT('/api/referral', {params: {header: versionHeader(version)}, body: asBody(writeReferral(form))})))
  const set = (part: Partial<typeof form>) => setForm((before) => ({...before, ...part}))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined, {onSuccess: saved})
  }
  const items = types.data?.items ?? []
  if (types.isError && !types.data) return <ErrorNote error={types.error} retry={() => void types.refetch()} />
  if (types.isSuccess && items.length === 0) return <EmptyState small title={t('types.none.title')} text={t('referral.needsType')} />
  const reward = (who: 'friend' | 'referrer', {bonusType, amount}: Reward) => (
    <div className={styles['pair']}>
      <TextInput label={t(`referral.${who}`)} w={170} inputMode="decimal" required value={amount} disabled={!mayEdit} error={fieldError(save.error, who)}
        onChange={(event) => set({[who]: {bonusType, amount: event.currentTarget.value.replace(',', '.')}})} />
      <Select label={t('move.type')} w={200} value={bonusType || null} disabled={!mayEdit} required allowDeselect={false}
        data={items.map(({id, title}) => ({value: id, label: title ?? id}))} onChange={(type) => set({[who]: {amount, bonusType: type ?? ''}})} />
    </div>
  )
  return (
    <form onSubmit={submit} className={styles['form']}>
      <TextInput label={t('type.title')} required value={form.title} disabled={!mayEdit} error={fieldError(save.error, 'title')}
        onChange={(event) => set({title: event.currentTarget.value})} />
      {reward('referrer', form.referrer)}
      {reward('friend', form.friend)}
      <div className={styles['pair']}>
        <TextInput label={t('referral.minOrder')} w={170} inputMode="decimal" value={form.minOrder} disabled={!mayEdit} error={fieldError(save.error, 'min_order')}
          onChange={(event) => set({minOrder: event.currentTarget.value.replace(',', '.')})} />
        <NumberInput label={t('referral.within')} w={200} min={1} max={3650} value={form.withinDays} disabled={!mayEdit} error={fieldError(save.error, 'within_days')}
          onChange={(value) => set({withinDays: Number(value)})} />
      </div>
      <NumberInput label={t('referral.perMonth')} w={170} min={1} value={form.perMonth} disabled={!mayEdit} error={fieldError(save.error, 'rewards_per_month')}
        onChange={(value) => set({perMonth: Number(value)})} />
      {isElsewhere(save.error, fields) && <SaveError error={save.error} openTheirs={openTheirs} />}
      {mayEdit && <div><Button type="submit" loading={save.isPending}>{t(version === 0 ? 'referral.start' : 'ui:save')}</Button></div>}
    </form>
  )
}
