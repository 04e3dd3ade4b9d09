import {Button, Group, NumberInput, Text, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody, versionHeader} from '@/api/definition'
import {useMay} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {Panel} from '@/ui/Panel'
import {RowsSkeleton} from '@/ui/Rows'
import {SaveError} from '@/ui/SaveError'
import {useOpened} from '@/ui/useOpened'
import {useSave} from '@/ui/useSave'
import {Caps} from './Caps'
import {channels, readPolicy, writePolicy} from './policyForm'
import {QuietHours} from './QuietHours'
import styles from './settings.module.css'

/** When and how often the shop may write to a customer. */
export default function Policy() {
  const {t} = useTranslation('settings')
  const query = useQuery({queryKey: ['policy'], queryFn: ({signal}) => ask(api.GET('/api/policy', {signal}))})
  const {opened, reopen} = useOpened(query)
  return (
    <Panel title={t('section.policy')}>
      <p className={styles['note']}>{t('policy.text')}</p>
      {query.isError && !opened ? <ErrorNote error={query.error} retry={() => void query.refetch()} /> : !opened && <RowsSkeleton />}
      {opened && <Form key={opened.version} version={opened.version} definition={opened.definition} saved={reopen} openTheirs={() => void query.refetch().then(reopen)} />}
    </Panel>
  )
}

interface FormProps {
  version: number
  definition: Record<string, unknown> | null
  saved: () => void
  openTheirs: () => void
}

function Form({version, definition, saved, openTheirs}: FormProps) {
  const {t} = useTranslation('settings')
  const [form, setForm] = useState(() => readPolicy(definition ?? {}))
  const set = (part: Partial<typeof form>) => setForm((before) => ({...before, ...part}))
  const save = useSave('policy', () => ask(api.PUT('/api/policy', {params: {header: versionHeader(version)}, body: asBody(writePolicy(form))})))
  const disabled = !useMay('change_settings')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined, {onSuccess: saved})
  }
  return (
    <form onSubmit={submit} className={styles['form']} style={{maxWidth: 'none'}}>
      {version === 0 && <Text size="sm" c="dimmed">{t('policy.unpublished')}</Text>}
      <QuietHours quiet={form.quiet} set={(quiet) => set({quiet})} error={save.error} disabled={disabled} />
      <Caps caps={form.caps} set={(caps) => set({caps})} error={save.error} disabled={disabled} />
      <p className={styles['legend']}>{t('policy.control')}</p>
      <NumberInput maw={560} label={t('policy.control.label')} description={t('policy.control.help')} min={0} max={15} suffix=" %" value={form.control}
        disabled={disabled} onChange={(value) => set({control: Number(value)})} error={fieldError(save.error, 'control')} />
      <p className={styles['legend']}>{t('policy.costs')}</p>
      <div className={styles['pair']}>
        {channels.map((channel) => (
          <TextInput key={channel} w={130} label={t(`channel.${channel}`)} inputMode="decimal" placeholder="0" value={form.costs[channel]} disabled={disabled}
            error={fieldError(save.error, `costs.${channel}`)}
            onChange={(event) => set({costs: {...form.costs, [channel]: event.currentTarget.value.replace(',', '.')}})} />
        ))}
      </div>
      {save.isError && <SaveError error={save.error} openTheirs={openTheirs} />}
      {!disabled && <Group><Button type="submit" loading={save.isPending}>{t('ui:save')}</Button></Group>}
    </form>
  )
}
