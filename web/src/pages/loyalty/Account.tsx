import {Anchor} from '@mantine/core'
import {useInfiniteQuery, useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {BonusPosting} from '@/api/schema'
import {useMay} from '@/app/session'
import {CustomerPicker} from '@/ui/CustomerPicker'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {MoreButton} from '@/ui/MoreButton'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Stat, Stats} from '@/ui/Stat'
import {useQueryText} from '@/ui/useQueryText'
import {Money, When} from '@/ui/Value'
import {sum} from '@/ui/amount'
import {lastMoment} from './burning'
import styles from './loyalty.module.css'
import {MoveBonuses} from './MoveBonuses'

/** What one customer has in bonuses, and every posting that made it so. */
export default function Account() {
  const {t} = useTranslation('loyalty')
  const [customer, setCustomer] = useQueryText('customer')
  return (
    <div className={styles['stack']}>
      <div className={styles['form']}><CustomerPicker label={t('customer')} value={customer} onChange={setCustomer} /></div>
      {customer
        ? <Balance key={customer} customer={customer} />
        : <Panel><EmptyState title={t('customer.none.title')} text={t('customer.none.text')} /></Panel>}
    </div>
  )
}

function Balance({customer}: {customer: string}) {
  const {t} = useTranslation('loyalty')
  const mayMove = useMay('move_bonuses')
  const path = {customer}
  const query = useQuery({queryKey: ['bonuses', customer], queryFn: ({signal}) => ask(api.GET('/api/bonuses/{customer}', {params: {path}, signal}))})
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  const types = query.data?.types
  const total = (part: 'active' | 'pending' | 'held') => types && <Money amount={sum(types.map((type) => type[part]))} />
  const burning = types?.flatMap((type) => type.burning.map((one) => ({...one, title: type.title}))).sort((a, b) => (a.at < b.at ? -1 : 1)) ?? []
  return (
    <>
      <Stats>
        <Stat label={t('account.active')} value={total('active')} />
        <Stat label={t('account.pending')} value={total('pending')} />
        <Stat label={t('account.held')} value={total('held')} />
        <Stat label={t('account.debt')} value={query.data && <Money amount={query.data.debt} />} />
      </Stats>
      <div className={styles['columns']}>
        <Panel title={t('account.types')} flush aside={mayMove && types && types.length > 0 && <MoveBonuses customer={customer} types={types} />}>
          {!types && <RowsSkeleton count={2} />}
          {types?.length === 0 && <EmptyState small title={t('types.none.title')} text={t('types.none.text')} />}
          <Rows label={t('account.types')}>
            {types?.map(({bonus_type, title, active, pending, burns_at}) => (
              <Row key={bonus_type} main={title} aside={<div className={styles['figures']}>
                <Money amount={active} />
                {Number(pending) > 0 && <div className={styles['small']}>{t('types.pending')} <Money amount={pending} /></div>}
              </div>} sub={burns_at && <>{t('account.good')} <When at={lastMoment(burns_at)} /></>} />
            ))}
          </Rows>
        </Panel>
        <Panel title={t('account.burning')} flush>
          {!types && <RowsSkeleton count={2} />}
          {types && burning.length === 0 && <EmptyState small title={t('account.nothingBurns')} />}
          <Rows label={t('account.burning')}>
            {burning.slice(0, 6).map(({at, last_day, amount, title}, index) => (
              <Row key={`${at}-${index}`} main={<Money amount={amount} />} sub={title} aside={<>{t('account.until')} <When at={last_day} /></>} />
            ))}
          </Rows>
        </Panel>
      </div>
      <Ledger customer={customer} />
    </>
  )
}

function Ledger({customer}: {customer: string}) {
  const {t} = useTranslation('loyalty')
  const query = useInfiniteQuery({
    queryKey: ['bonuses', customer, 'ledger'],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/bonuses/{customer}/ledger', {
      params: {path: {customer}, query: {limit: 50, ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  const postings = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Panel title={t('ledger')} flush aside={
      <Anchor component={Link} to={`/customers/${encodeURIComponent(customer)}`} size="sm">{t('ledger.card')}</Anchor>}>
      {query.isPending && <RowsSkeleton />}
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && postings.length === 0 && !query.hasNextPage && <EmptyState small title={t('ledger.none.title')} text={t('ledger.none.text')} />}
      <Rows label={t('ledger')}>{postings.map((posting, index) => <Posting key={index} posting={posting} />)}</Rows>
      <MoreButton query={query} />
    </Panel>
  )
}

function Posting({posting: {at, kind, title, bonus_type, amount, change, source, order_id, rule, burns_at}}: {posting: BonusPosting}) {
  const {t} = useTranslation('loyalty')
  const gain = Number(change)
  const why = [t(`source.${source}`), order_id && t('ledger.order', {order: order_id}), rule].filter(Boolean).join(' · ')
  return (
    <Row main={t(`posting.${kind}`)} sub={<>
      <When at={at} form="time" /> · {title ?? bonus_type} · {why}{burns_at && kind === 'accrued' && <> · {t('account.good')} <When at={lastMoment(burns_at)} /></>}
    </>} aside={
      <span className={styles[gain > 0 ? 'gain' : 'loss']}>{gain > 0 ? '+' : ''}<Money amount={gain === 0 ? amount : change} /></span>
    } />
  )
}
