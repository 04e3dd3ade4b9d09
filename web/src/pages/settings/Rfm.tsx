import {Button, Group, NumberInput, SegmentedControl, Select, Switch, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody, versionHeader} from '@/api/definition'
import {useMay} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError, isElsewhere} from '@/ui/fieldError'
import {Panel} from '@/ui/Panel'
import {RowsSkeleton} from '@/ui/Rows'
import {SaveError} from '@/ui/SaveError'
import {useOpened} from '@/ui/useOpened'
import {useSave} from '@/ui/useSave'
import {figures, readRfm, writeRfm} from './rfmForm'
import styles from './settings.module.css'

const fields = ['period_days', 'bins', 'names', 'manual']

/** How the shop scores its customers. */
export default function Rfm() {
  const {t} = useTranslation('settings')
  const query = useQuery({queryKey: ['rfm', 'settings'], queryFn: ({signal}) => ask(api.GET('/api/rfm/settings', {signal}))})
  const {opened, reopen} = useOpened(query)
  return (
    <Panel title={t('rfm.title')}>
      <p className={styles['note']}>{t('rfm.text')}</p>
      {query.isError && !opened ? <ErrorNote error={query.error} retry={() => void query.refetch()} /> : !opened && <RowsSkeleton />}
      {opened && <Form key={opened.version} version={opened.version} definition={opened.definition} saved={reopen} openTheirs={() => void query.refetch().then(reopen)} />}
    </Panel>
  )
}

interface FormProps {
  version: number
  definition: Record<string, unknown>
  saved: () => void
  openTheirs: () => void
}

function Form({version, definition, saved, openTheirs}: FormProps) {
  const {t} = useTranslation('settings')
  const [form, setForm] = useState(() => readRfm(definition))
  const set = (part: Partial<typeof form>) => setForm((before) => ({...before, ...part}))
  const save = useSave('rfm', () => ask(api.PUT('/api/rfm/settings', {params: {header: versionHeader(version)}, body: asBody(writeRfm(form))})))
  const mayEdit = useMay('edit_definitions')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined, {onSuccess: saved})
  }
  const names = ['seven', 'seven_simple', 'ten', ...(form.names === 'own' ? ['own'] : [])]
  return (
    <form onSubmit={submit} className={styles['form']}>
      <NumberInput label={t('rfm.period')} description={t('rfm.period.help')} min={30} max={3653} value={form.period} disabled={!mayEdit}
        suffix={t('rfm.days')} onChange={(value) => set({period: Number(value)})} error={fieldError(save.error, 'period_days')} />
      <NumberInput label={t('rfm.bins')} description={t('rfm.bins.help')} min={3} max={10} value={form.bins} disabled={!mayEdit}
        onChange={(value) => set({bins: Number(value)})} error={fieldError(save.error, 'bins')} />
      <div>
        <p className={styles['legend']} style={{marginBottom: 6}}>{t('rfm.bounds')}</p>
        <SegmentedControl size="xs" disabled={!mayEdit} value={form.isManual ? 'manual' : 'quantile'} aria-label={t('rfm.bounds')}
          onChange={(method) => set({isManual: method === 'manual'})}
          data={['quantile', 'manual'].map((value) => ({value, label: t(`rfm.method.${value}`)}))} />
      </div>
      {form.isManual && figures.map((figure) => (
        <TextInput key={figure} label={t(`rfm.${figure}`)} placeholder={t('rfm.bounds.example')} value={form.bounds[figure]} disabled={!mayEdit}
          description={t('rfm.bounds.help', {count: form.bins - 1})} error={fieldError(save.error, `manual.${figure}`)}
          onChange={(event) => set({bounds: {...form.bounds, [figure]: event.currentTarget.value}})} />
      ))}
      <Switch label={t('rfm.tieGuard')} description={t('rfm.tieGuard.help')} checked={form.tieGuard} disabled={!mayEdit}
        onChange={(event) => set({tieGuard: event.currentTarget.checked})} />
      <Select label={t('rfm.names')} value={form.names} allowDeselect={false} disabled={!mayEdit} error={fieldError(save.error, 'names')}
        onChange={(value) => set({names: value ?? 'seven'})} data={names.map((value) => ({value, label: t(`rfm.names.${value}`)}))} />
      {isElsewhere(save.error, fields.flatMap((field) => field === 'manual' ? figures.map((figure) => `manual.${figure}`) : [field])) &&
        <SaveError error={save.error} openTheirs={openTheirs} />}
      {mayEdit && <Group><Button type="submit" loading={save.isPending}>{t('rfm.save')}</Button></Group>}
    </form>
  )
}
