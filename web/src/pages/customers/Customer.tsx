import {Button, Menu, Skeleton, Tabs} from '@mantine/core'
import {useMutation, useQuery} from '@tanstack/react-query'
import {useParams} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import type {Customer} from '@/api/schema'
import {useMay} from '@/app/session'
import {sum} from '@/ui/amount'
import {Copied} from '@/ui/Copied'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote, useTellError} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {personName} from '@/ui/personName'
import {saveFile} from '@/ui/saveFile'
import {Stat, Stats} from '@/ui/Stat'
import {useQueryText} from '@/ui/useQueryText'
import {Money, Num, When} from '@/ui/Value'
import styles from './Customer.module.css'
import {Consents} from './Consents'
import {Facts} from './Facts'
import {Orders} from './Orders'
import {Timeline} from './Timeline'

/** All that is known of one customer. */
export default function CustomerPage() {
  const {t} = useTranslation('customers')
  const {customer = ''} = useParams({strict: false})
  const {data, error, refetch} = useQuery({
    queryKey: ['customers', customer],
    queryFn: ({signal}) => ask(api.GET('/api/customers/{customer}', {params: {path: {customer}}, signal})),
  })
  const back = {to: '/customers', label: t('title')}
  if (error instanceof ApiError && error.status === 404) {
    return <><PageHeader title={customer} back={back} /><EmptyState title={t('unknown.title')} text={t('unknown.text', {customer})} /></>
  }
  if (error && !data) return <><PageHeader title={customer} back={back} /><ErrorNote error={error} retry={() => void refetch()} /></>
  return (
    <>
      <PageHeader title={data ? personName(data) : customer} back={back} text={data && <Contacts customer={data} />}
        actions={data && <Actions customer={data} />} />
      <Stats>
        <Stat label={t('card.revenue')} value={data && <Money amount={data.orders.revenue} />} note={data && Number(data.orders.refunded) > 0 &&
          <>{t('card.refunded')} <Money amount={data.orders.refunded} /></>} />
        <Stat label={t('card.orders')} value={data && <Num value={data.orders.counted} />} note={data && data.orders.fallen > 0 &&
          t('card.fallen', {count: data.orders.fallen})} />
        <Stat label={t('card.average')} value={data && <Money amount={data.orders.average} />} />
        <Stat label={t('card.last')} value={data && <When at={data.orders.last_at} ago />} note={data && data.orders.first_at &&
          <>{t('card.first')} <When at={data.orders.first_at} /></>} />
        <Stat label={t('card.bonuses')} value={data && <Money amount={sum(data.bonuses.types.map((type) => type.active ?? '0'))} />}
          note={data && Number(data.bonuses.debt) > 0 && <>{t('card.debt')} <Money amount={data.bonuses.debt} /></>} />
      </Stats>
      <div className={styles['layout']}>
        <Story customer={customer} />
        {data ? <Facts customer={data} /> : <Skeleton h={360} radius="lg" />}
      </div>
    </>
  )
}

function Contacts({customer}: {customer: Customer}) {
  return <span className={styles['contacts']}>{[customer.id, customer.email, customer.phone].filter(Boolean).map((one) => <Copied key={one} text={one!} />)}</span>
}

function Story({customer}: {customer: string}) {
  const {t} = useTranslation('customers')
  const [tab, setTab] = useQueryText('tab')
  return (
    <Tabs className={styles['story']} value={tab || 'timeline'} keepMounted={false} onChange={(value) => setTab(value === 'timeline' ? '' : value ?? '')}>
      <Tabs.List mb="sm">
        <Tabs.Tab value="timeline">{t('timeline')}</Tabs.Tab>
        <Tabs.Tab value="orders">{t('orders')}</Tabs.Tab>
        <Tabs.Tab value="consents">{t('consents')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="timeline"><Timeline customer={customer} /></Tabs.Panel>
      <Tabs.Panel value="orders"><Orders customer={customer} /></Tabs.Panel>
      <Tabs.Panel value="consents"><Consents customer={customer} /></Tabs.Panel>
    </Tabs>
  )
}

function Actions({customer}: {customer: Customer}) {
  const {t} = useTranslation('customers')
  const mayExport = useMay('export_customers')
  const download = useMutation({
    mutationFn: async () => {
      saveFile(await ask(api.GET('/api/customers/{customer}/export', {params: {path: {customer: customer.id}}, parseAs: 'blob'})), `${customer.id}.json`)
    },
    onError: useTellError(),
  })
  if (!mayExport) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button variant="default" loading={download.isPending}>{t('actions')}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => download.mutate()}>{t('export')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
