import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {PromoPool} from '@/api/schema'
import {useMay} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {CheckCode} from './CheckCode'
import styles from './loyalty.module.css'
import {NewPool} from './NewPool'
import {IssueCode, UploadCodes} from './PoolActions'

/** Pools of promo codes: how many stand where; and whether a code is good. */
export default function Codes() {
  const {t} = useTranslation('loyalty')
  const mayEdit = useMay('edit_definitions')
  const mayCheck = useMay('read_customers')
  const query = useQuery({queryKey: ['promo-pools'], queryFn: ({signal}) => ask(api.GET('/api/promo-pools', {signal}))})
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  return (
    <div className={styles['stack']}>
      {mayCheck && <CheckCode />}
      <Panel title={t('pools')} aside={mayEdit && <NewPool />} flush>
        {query.isPending && <RowsSkeleton count={3} />}
        {query.data?.items.length === 0 && <EmptyState small title={t('pools.none.title')} text={t('pools.none.text')} />}
        <Rows label={t('pools')}>{query.data?.items.map((pool) => <Pool key={pool.id} pool={pool} />)}</Rows>
      </Panel>
    </div>
  )
}

function Pool({pool: {id, counts}}: {pool: PromoPool}) {
  const {t} = useTranslation('loyalty')
  const mayEdit = useMay('edit_definitions')
  const mayIssue = useMay('move_bonuses')
  const {free, given, redeemed, expired, reserved} = counts
  const figures = [
    free === null ? t('pool.generated') : t('pool.free', {count: free}),
    t('pool.given', {count: given}), t('pool.redeemed', {count: redeemed}), expired > 0 && t('pool.expired', {count: expired}),
    reserved > 0 && t('pool.reserved', {count: reserved}),
  ]
  return (
    <Row tall main={<>{counts.title} {counts.low && <Tag tone="warn">{t('pool.low')}</Tag>}</>}
      sub={<>{id} · {figures.filter(Boolean).join(' · ')}</>} aside={<>
        {mayEdit && !counts.generated && <UploadCodes pool={id} title={counts.title} />}
        {mayIssue && <IssueCode pool={id} title={counts.title} />}
      </>} />
  )
}
