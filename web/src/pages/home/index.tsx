import {Skeleton} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Status} from '@/api/schema'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Stat, Stats} from '@/ui/Stat'
import {Tag} from '@/ui/Tag'
import {Money, Num, Share, When} from '@/ui/Value'
import {Groups} from './Groups'
import styles from './home.module.css'

/** The shop at a glance. */
export default function Home() {
  const {t} = useTranslation('home')
  const {data, error, refetch} = useQuery({
    queryKey: ['status'],
    queryFn: ({signal}) => ask(api.GET('/api/status', {signal})),
    refetchInterval: 15_000,
  })
  if (error && !data) return <><PageHeader title={t('title')} /><ErrorNote error={error} retry={() => void refetch()} /></>
  if (data?.customers === 0) {
    return <><PageHeader title={t('title')} /><EmptyState title={t('empty.title')} text={t('empty.text')} /></>
  }
  return (
    <>
      <PageHeader title={t('title')} text={data?.last_record_at && <>{t('heard')} <When at={data.last_record_at} ago /></>} />
      <Stats>
        <Stat label={t('customers')} value={data && <Num value={data.customers} />} note={data &&
          <>{t('buyers')} <Share part={data.buyers} of={data.customers} /></>} />
        <Stat label={t('orders')} value={data && <Num value={data.orders} />} note={data && data.orders_fallen > 0 &&
          <>{t('fallen')} <Share part={data.orders_fallen} of={data.orders} /></>} />
        <Stat label={t('revenue')} value={data && <Money amount={data.revenue} short />} note={data && data.buyers > 0 &&
          <>{t('perBuyer')} <Money amount={String(Math.round(Number(data.revenue) / data.buyers))} /></>} />
        <Stat label={t('pending')} value={data && <Num value={data.pending_messages} />} note={t('pending.note')} />
        <Stat label={t('undelivered')} value={data && (data.undelivered_messages > 0
          ? <Tag tone="bad"><Num value={data.undelivered_messages} /></Tag> : <Num value={0} />)} note={t('undelivered.note')} />
      </Stats>
      <div className={styles['layout']}>
        <Panel title={t('campaigns')} flush>{data ? <Campaigns campaigns={data.campaigns} /> : <Skeleton h={160} m="md" />}</Panel>
        <Groups />
      </div>
      {data && Object.keys(data.bonuses).length > 0 && <Bonuses bonuses={data.bonuses} />}
    </>
  )
}

function Campaigns({campaigns}: {campaigns: Status['campaigns']}) {
  const {t} = useTranslation('home')
  if (campaigns.length === 0) return <EmptyState small title={t('campaigns.empty')} text={t('campaigns.emptyText')} />
  return (
    <table className={styles['table']}>
      <thead><tr><th>{t('campaign')}</th><th>{t('active')}</th><th>{t('entered')}</th><th>{t('sent')}</th><th>{t('brought')}</th></tr></thead>
      <tbody>
        {campaigns.map((campaign) => (
          <tr key={campaign.id}>
            <td><b>{campaign.name || campaign.id}</b></td>
            <td><Num value={campaign.active} /></td>
            <td><Num value={campaign.entered} /></td>
            <td><Num value={Object.values(campaign.messages).reduce((sum, {sent}) => sum + sent, 0)} /></td>
            <td><Money amount={campaign.goals.revenue} short /></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Bonuses({bonuses}: {bonuses: Status['bonuses']}) {
  const {t} = useTranslation('home')
  return (
    <Panel title={t('bonuses')} flush>
      <table className={styles['table']}>
        <thead><tr><th>{t('bonusType')}</th><th>{t('accrued')}</th><th>{t('spent')}</th><th>{t('burned')}</th></tr></thead>
        <tbody>
          {Object.entries(bonuses).map(([type, {accrued, spent, burned}]) => (
            <tr key={type}>
              <td><b>{type}</b></td>
              <td><Money amount={accrued} short /></td><td><Money amount={spent} short /></td><td><Money amount={burned} short /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
