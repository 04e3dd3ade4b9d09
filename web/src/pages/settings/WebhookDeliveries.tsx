import {Button, Drawer, Stack} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import type {Tone} from '@/ui/tone'
import {useSave} from '@/ui/useSave'
import {When} from '@/ui/Value'

const tones: Record<string, Tone> = {delivered: 'good', again: 'warn', given_up: 'bad'}

/** The last hundred calls of a webhook, and a way to make one now. */
export function Deliveries({webhook, close}: {webhook: string; close: () => void}) {
  const {t} = useTranslation('settings')
  const path = {webhook}
  const query = useQuery({
    queryKey: ['webhooks', webhook, 'deliveries'],
    queryFn: ({signal}) => ask(api.GET('/api/webhooks/{webhook}/deliveries', {params: {path}, signal})),
    enabled: webhook !== '',
  })
  const test = useSave('webhooks', () => ask(api.POST('/api/webhooks/{webhook}/test', {params: {path}})))
  return (
    <Drawer opened={webhook !== ''} onClose={close} position="right" size="lg" title={t('webhooks.deliveries')}
      closeButtonProps={{'aria-label': t('ui:close')}}>
      <Stack>
        <div><Button variant="default" loading={test.isPending} onClick={() => test.mutate(undefined)}>{t('webhooks.test')}</Button></div>
        {test.isError && <ErrorNote error={test.error} />}
        {query.isLoading && <RowsSkeleton />}
        {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
        {query.data?.items.length === 0 && <EmptyState small title={t('webhooks.noDeliveries')} />}
        <Rows label={t('webhooks.deliveries')}>
          {query.data?.items.map(({webhook_id, type, at, outcome, status, took_ms, reply}, index) => (
            <Row key={`${webhook_id}-${index}`} main={t(`kind.${type}`, {defaultValue: type})} sub={<><When at={at} form="time" /> · {took_ms} ms{reply && <> · {reply}</>}</>}
              aside={<Tag tone={tones[outcome] ?? 'plain'}>{status ?? t('webhooks.noAnswer')}</Tag>} />
          ))}
        </Rows>
      </Stack>
    </Drawer>
  )
}
