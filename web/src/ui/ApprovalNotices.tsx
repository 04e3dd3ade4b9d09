import {Button, Group} from '@mantine/core'
import {notifications} from '@mantine/notifications'
import {useQuery} from '@tanstack/react-query'
import {useNavigate} from '@tanstack/react-router'
import {useEffect} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import {keep, kept} from '@/app/kept'

const decided = ['carried_out', 'failed', 'declined', 'expired']

/** Tells whoever may approve that something waits, and whoever asked what became of it: once each in this browser. */
export function ApprovalNotices() {
  const {t} = useTranslation('ui')
  const navigate = useNavigate()
  const {data} = useQuery({
    queryKey: ['approvals', 'notices'],
    queryFn: ({signal}) => ask(api.GET('/api/approvals', {params: {query: {limit: 50}}, signal})),
    refetchInterval: useAskingPause(20_000),
    retry: false,
  })
  const items = data?.items
  useEffect(() => {
    if (!items) return
    const seen = new Set((kept('approvals') ?? '').split(' '))
    const marks: string[] = []
    /** Whether that is told for the first time. */
    const isNew = (mark: string) => {
      marks.push(mark)
      return !seen.has(mark)
    }
    const waiting = items.filter(({id, status, revision, may_approve}) => status === 'waiting' && may_approve && isNew(`w${id}.${revision}`))
    const show = (id: string, message: string) => notifications.show({id, autoClose: false, closeButtonProps: {'aria-label': t('close')}, message: (
      <Group justify="space-between" gap="xs">
        <span>{message}</span>
        <Button size="compact-xs" variant="light" onClick={() => {
          notifications.hide(id)
          void navigate({to: '/approvals'})
        }}>{t('approval.open')}</Button>
      </Group>
    )})
    if (waiting.length > 0) show('approvals-waiting', t('approval.notice', {count: waiting.length}))
    for (const {id, own, status, decided_by, reason} of items) {
      if (!own || !decided.includes(status) || !isNew(`d${id}`)) continue
      show(`approval-${id}`, t(`approval.decided.${status}`, {id, name: decided_by ?? '', reason: reason ?? ''}))
    }
    keep('approvals', marks.join(' '))
  }, [items, navigate, t])
  return null
}
