import {Button, Group} from '@mantine/core'
import {notifications} from '@mantine/notifications'
import {useMutation, useQuery, useQueryClient} from '@tanstack/react-query'
import {useNavigate} from '@tanstack/react-router'
import {useEffect, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import type {Task} from '@/api/schema'
import {useTellError} from './ErrorNote'
import {personName} from './personName'

/** On a phone more would hide the page. */
const atOnce = () => (window.matchMedia('(max-width: 48em)').matches ? 1 : 3)

/** Shows what campaigns want a manager to see at once, wherever they are, until somebody has seen it. */
export function PopUps() {
  const {t} = useTranslation('ui')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: ['tasks', 'popups'],
    queryFn: ({signal}) => ask(api.GET('/api/tasks', {params: {query: {kind: 'popup', limit: atOnce()}}, signal})),
    refetchInterval: useAskingPause(20_000),
    retry: false,
  })
  const [shown] = useState(() => new Set<string>())
  const tell = useTellError()
  const {mutate: close} = useMutation({
    mutationFn: (task: string) => ask(api.POST('/api/tasks/{task}/close', {params: {path: {task}}, body: {}})),
    onSuccess: (_, task) => notifications.hide(task),
    onError: tell,
    onSettled: () => queries.invalidateQueries({queryKey: ['tasks']}),
  })
  const items = query.data?.items
  useEffect(() => {
    if (!items) return
    const now = new Set(items.map(({id}) => id))
    for (const id of shown) {
      if (now.has(id)) continue
      notifications.hide(id)
      shown.delete(id)
    }
    for (const task of items) {
      if (shown.has(task.id)) continue
      show(task)
      shown.add(task.id)
    }

    function show({id, text, customer}: Task) {
      notifications.show({id, autoClose: false, withCloseButton: false, title: text, message: (
        <Group justify={customer ? 'space-between' : 'flex-end'} gap="xs" mt={4}>
          {customer && (
            <Button size="compact-xs" variant="subtle" onClick={() => void navigate({to: `/customers/${encodeURIComponent(customer.id)}`})}>
              {personName(customer)}
            </Button>
          )}
          <Button size="compact-xs" onClick={() => close(id)}>{t('popup.seen')}</Button>
        </Group>
      )})
    }
  }, [items, shown, close, navigate, t])
  // Who signs out takes them along.
  useEffect(() => () => {
    for (const id of shown) notifications.hide(id)
    shown.clear()
  }, [shown])
  return null
}
