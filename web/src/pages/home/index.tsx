import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import type {Status} from '@/api/schema'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {Stat, Stats} from '@/ui/Stat'
import {Tag} from '@/ui/Tag'
import {Money, Num, Share, When} from '@/ui/Value'
import {Earned} from './Earned'
import {Groups} from './Groups'
import {Guide} from './Guide'
import styles from './earned.module.css'

/** The shop at a glance and what earned money lately; on the first days, what to do next. */
export default function Home() {
  const {t} = useTranslation(['home', 'earned'])
  const {data, error, refetch} = useQuery({
    queryKey: ['status'],
    queryFn: ({signal}) => ask(api.GET('/api/status', {signal})),
    refetchInterval: useAskingPause(60_000),
  })
  if (error && !data) return <><PageHeader title={t('title')} /><ErrorNote error={error} retry={() => void refetch()} /></>
  if (!data) return <PageSkeleton />
  const isNew = data.customers === 0 || data.campaigns.length === 0
  const heard = data.last_record_at && <>{t('heard')} <When at={data.last_record_at} ago /></>
  return (
    <>
      <PageHeader title={t('title')} text={isNew ? t('earned:guide.welcome') : heard} />
      <div className={styles['stack']}>
        {isNew && <Guide done={data.customers === 0 ? 0 : 2} />}
        {data.customers > 0 && <><Glance status={data} /><Earned /><Groups /></>}
      </div>
    </>
  )
}

function Glance({status}: {status: Status}) {
  const {t} = useTranslation('home')
  return (
    <Stats>
      <Stat label={t('customers')} value={<Num value={status.customers} />} note={
        <>{t('buyers')} <Share part={status.buyers} of={status.customers} /></>} />
      <Stat label={t('orders')} value={<Num value={status.orders} />} note={status.orders_fallen > 0 &&
        <>{t('fallen')} <Share part={status.orders_fallen} of={status.orders} /></>} />
      <Stat label={t('revenue')} value={<Money amount={status.revenue} short />} note={status.buyers > 0 &&
        <>{t('perBuyer')} <Money amount={String(Math.round(Number(status.revenue) / status.buyers))} /></>} />
      <Stat label={t('pending')} value={<Num value={status.pending_messages} />} note={t('pending.note')} />
      <Stat label={t('undelivered')} value={status.undelivered_messages > 0
        ? <Tag tone="bad"><Num value={status.undelivered_messages} /></Tag> : <Num value={0} />} note={t('undelivered.note')} />
    </Stats>
  )
}
