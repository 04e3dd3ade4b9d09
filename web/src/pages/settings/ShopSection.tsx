import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import styles from './settings.module.css'

/** What the shop was made with, and what its messages go over. */
export default function ShopSection() {
  const {t} = useTranslation('settings')
  const query = useQuery({queryKey: ['settings'], queryFn: ({signal}) => ask(api.GET('/api/settings', {signal}))})
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  const shop = query.data
  return (
    <>
      <Panel title={t('section.shop')} flush>
        {!shop && <RowsSkeleton count={5} />}
        {shop && (
          <Rows label={t('section.shop')}>
            <Row main={t('shop.name')} aside={shop.name} />
            <Row main={t('shop.currency')} sub={t('shop.fixed')} aside={`${shop.currency} ${shop.currency_sign}`} />
            <Row main={t('shop.zone')} sub={t('shop.fixed')} aside={shop.timezone} />
            <Row main={t('shop.locale')} sub={t('shop.locale.help')} aside={t(`shop.locale.${shop.locale}`)} />
            <Row main={t('shop.phones')} sub={t('shop.phones.help')} aside={shop.phone_region} />
            <Row main={t('shop.version')} aside={<span className="figures">{shop.version}</span>} />
          </Rows>
        )}
      </Panel>
      <Panel title={t('shop.channels')} flush>
        <p className={styles['note']} style={{padding: '8px 18px 0'}}>{t('shop.channels.text')}</p>
        {!shop && <RowsSkeleton count={3} />}
        {shop?.channels.length === 0 && <EmptyState small title={t('shop.channels.none')} />}
        <Rows label={t('shop.channels')}>
          {shop?.channels.map(({channel, description}) => <Row key={channel} main={t(`channel.${channel}`)} sub={description} />)}
        </Rows>
      </Panel>
      {shop && shop.topics.length > 0 && (
        <Panel title={t('shop.topics')} flush>
          <p className={styles['note']} style={{padding: '8px 18px 0'}}>{t('shop.topics.text')}</p>
          <Rows label={t('shop.topics')}>{shop.topics.map((topic) => <Row key={topic} main={topic} />)}</Rows>
        </Panel>
      )}
    </>
  )
}
