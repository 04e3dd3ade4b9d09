import {Button, Group} from '@mantine/core'
import {notifications} from '@mantine/notifications'
import {useMutation, useQuery, useQueryClient} from '@tanstack/react-query'
import {useNavigate} from '@tanstack/react-router'
import {useEffect, useRef} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Task} from '@/api/schema'
import {personName} from './personName'

const atOnce = 3

/** Shows what campaigns want a manager to see at once, wherever they are, until somebody has seen it. */
export function PopUps() {
  const {t} = useTranslation('ui')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: ['tasks', 'popups'],
    queryFn: ({signal}) => ask(api.GET('/api/tasks', {params: {query: {kind: 'popup', limit: atOnce}}, signal})),
    refetchInterval: 20_000,
    retry: false,
  })
  const {mutate: close} = useMutation({
    mutationFn: (task: string) => ask(api.POST('/api/tasks/{task}/close', {params: {path: {task}}, body: {}})),
    onSettled: () => queries.invalidateQueries({queryKey: ['tasks']}),
  })
  const shown = useRef(new Set<string>())
  const items = query.data?.items
  useEffect(() => {
    if (!items) return
    const now = new Set(items.map(({id}) => id))
    for (const id of shown.current) if (!now.has(id)) notifications.hide(id)
    for (const task of items) if (!shown.current.has(task.id)) show(task)
    shown.current = now

    function show({id, text, customer}: Task) {
      notifications.show({id, autoClose: false, withCloseButton: false, title: text, message: (
        <Group justify={customer ? 'space-between' : 'flex-end'} gap="xs" mt={4}>
          {customer && (
            <Button size="compact-xs" variant="subtle" onClick={() => void navigate({to: `/customers/${encodeURIComponent(customer.id)}`})}>
              {personName(customer)}
            </Button>
          )}
          <Button size="compact-xs" onClick={() => {
            notifications.hide(id)
            close(id)
          }}>{t('popup.seen')}</Button>
        </Group>
      )})
    }
  }, [items, close, navigate, t])
  return null
}
