import {SegmentedControl} from '@mantine/core'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {MoreButton} from '@/ui/MoreButton'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Rows, RowsSkeleton} from '@/ui/Rows'
import {useQueryText} from '@/ui/useQueryText'
import {ApprovalRow} from './ApprovalRow'
import styles from './approvals.module.css'

/** What waits for a second person, and what became of such requests. */
export default function Approvals() {
  const {t} = useTranslation('approvals')
  const [show, setShow] = useQueryText('show')
  const isAll = show === 'all'
  const query = useInfiniteQuery({
    queryKey: ['approvals', isAll],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/approvals', {signal, params: {query: {
      limit: 50, ...(!isAll && {status: 'waiting' as const}), ...(pageParam && {cursor: pageParam})}}})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: useAskingPause(15_000),
  })
  const requests = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <div className={styles['filters']}>
        <SegmentedControl size="xs" value={isAll ? 'all' : ''} onChange={setShow} aria-label={t('show')}
          data={[{value: '', label: t('show.waiting')}, {value: 'all', label: t('show.all')}]} />
      </div>
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {(query.isPending || query.data) && (
        <Panel flush>
          {query.isPending && <RowsSkeleton />}
          {query.data && requests.length === 0 && <EmptyState title={t('empty.title')} text={t('empty.text')} />}
          <Rows label={t('title')}>{requests.map((request) => <ApprovalRow key={request.id} request={request} />)}</Rows>
          <MoreButton query={query} />
        </Panel>
      )}
    </>
  )
}
