import {Button, NumberInput, Text, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {ApprovalRule as Rule} from '@/api/schema'
import {useMay} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError, isElsewhere} from '@/ui/fieldError'
import {Panel} from '@/ui/Panel'
import {RowsSkeleton} from '@/ui/Rows'
import {useSave} from '@/ui/useSave'
import styles from './settings.module.css'

/** Above what one person alone can do nothing. */
export default function ApprovalRule() {
  const {t} = useTranslation('settings')
  const query = useQuery({queryKey: ['approval-rule'], queryFn: ({signal}) => ask(api.GET('/api/approval-rule', {signal}))})
  return (
    <Panel title={t('section.approvals')}>
      <p className={styles['note']}>{t('approvals.text')}</p>
      {query.isError && !query.data ? <ErrorNote error={query.error} retry={() => void query.refetch()} /> : !query.data && <RowsSkeleton />}
      {query.data && <Form rule={query.data} />}
    </Panel>
  )
}

function Form({rule}: {rule: Rule}) {
  const {t} = useTranslation('settings')
  const [recipients, setRecipients] = useState(rule.recipients ? String(rule.recipients) : '')
  const [bonuses, setBonuses] = useState(rule.bonuses ?? '')
  const [growth, setGrowth] = useState(rule.growth_percent ?? 10)
  const [hours, setHours] = useState(rule.expires_after_hours ?? 72)
  const disabled = !useMay('change_settings')
  const save = useSave('approval-rule', () => ask(api.PUT('/api/approval-rule', {body: {
    recipients: recipients === '' ? null : Number(recipients), bonuses: bonuses.trim() === '' ? null : bonuses.trim(),
    growth_percent: growth, expires_after_hours: hours}})))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(undefined)
  }
  return (
    <form onSubmit={submit} className={styles['form']}>
      <NumberInput label={t('approvals.recipients')} description={t('approvals.recipients.help')} min={1} allowDecimal={false} thousandSeparator=" " hideControls
        value={recipients} disabled={disabled} onChange={(value) => setRecipients(String(value))} error={fieldError(save.error, 'recipients')} />
      <TextInput label={t('approvals.bonuses')} description={t('approvals.bonuses.help')} inputMode="decimal" value={bonuses} disabled={disabled}
        onChange={(event) => setBonuses(event.currentTarget.value)} error={fieldError(save.error, 'bonuses')} />
      <NumberInput label={t('approvals.growth')} description={t('approvals.growth.help')} min={0} max={100} suffix=" %" value={growth} disabled={disabled}
        onChange={(value) => setGrowth(Number(value))} error={fieldError(save.error, 'growth_percent')} />
      <NumberInput label={t('approvals.hours')} min={1} max={720} value={hours} disabled={disabled}
        onChange={(value) => setHours(Number(value))} error={fieldError(save.error, 'expires_after_hours')} />
      {!disabled && <Text size="sm" c="dimmed">{t('approvals.looser')}</Text>}
      {isElsewhere(save.error, ['recipients', 'bonuses', 'growth_percent', 'expires_after_hours']) && <ErrorNote error={save.error} />}
      {!disabled && <div><Button type="submit" loading={save.isPending}>{t('ui:save')}</Button></div>}
    </form>
  )
}
