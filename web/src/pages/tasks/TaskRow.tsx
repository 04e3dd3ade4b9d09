import {Anchor, Textarea} from '@mantine/core'
import {Link} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Task} from '@/api/schema'
import {personName} from '@/ui/personName'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Row} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {useSave} from '@/ui/useSave'
import {When} from '@/ui/Value'
import {dueOf} from './due'

const tones = {late: 'bad', today: 'warn', later: 'plain'} as const

/** One task or pop-up, with the way to close it. */
export function TaskRow({task}: {task: Task}) {
  const {t} = useTranslation('tasks')
  const {id, kind, text, customer, campaign, assignee, raised_at, due_at} = task
  const due = dueOf(due_at, Date.now())
  return (
    <Row tall main={<span style={{whiteSpace: 'pre-line'}}>{text}</span>}
      sub={<>
        {customer && <>
          <Anchor component={Link} to={`/customers/${encodeURIComponent(customer.id)}`} size="sm" underline="always">{personName(customer)}</Anchor>{' · '}
        </>}
        {campaign.name} · {assignee ?? t('anybody')} · <When at={raised_at} ago />
      </>}
      aside={<>
        {kind === 'popup' && <Tag tone="good">{t('popup')}</Tag>}
        {due && <Tag tone={tones[due]}>{t(`due.${due}`)} <When at={due_at} form="short" /></Tag>}
        <CloseTask id={id} text={text} kind={kind} />
      </>} />
  )
}

function CloseTask({id, text, kind}: {id: string; text: string; kind: Task['kind']}) {
  const {t} = useTranslation('tasks')
  const [outcome, setOutcome] = useState('')
  const close = useSave('tasks', () => ask(api.POST('/api/tasks/{task}/close', {
    params: {path: {task: id}}, body: outcome.trim() ? {outcome: outcome.trim()} : {}})))
  return (
    <FormModal size="compact-sm" variant="default" label={t(kind === 'popup' ? 'seen' : 'close')} title={t('close.title')} send={t('close')}
      fields={['outcome']} reset={() => setOutcome('')} action={() => close.mutateAsync(undefined)}>
      {(error) => <>
        <p style={{margin: 0}}>{text}</p>
        <Textarea label={t('outcome')} description={t('outcome.help')} autosize minRows={3} maxLength={2000} value={outcome} data-autofocus
          onChange={(event) => setOutcome(event.currentTarget.value)} error={fieldError(error, 'outcome')} />
      </>}
    </FormModal>
  )
}
