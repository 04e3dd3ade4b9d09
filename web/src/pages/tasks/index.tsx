import {SegmentedControl, TextInput} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Rows, RowsSkeleton} from '@/ui/Rows'
import {useQueryText} from '@/ui/useQueryText'
import {MoreButton} from '@/ui/MoreButton'
import {TaskRow} from './TaskRow'
import styles from './tasks.module.css'

const kinds = ['task', 'popup'] as const

/** What campaigns ask of the people who work here, those that are due first. */
export default function Tasks() {
  const {t} = useTranslation('tasks')
  const [kind, setKind] = useQueryText('kind')
  const [assignee, setAssignee] = useState('')
  const [wanted] = useDebouncedValue(assignee.trim(), 300)
  const known = kinds.find((one) => one === kind)
  const query = useInfiniteQuery({
    queryKey: ['tasks', known, wanted],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/tasks', {signal, params: {query: {
      limit: 50, ...(known && {kind: known}), ...(wanted && {assignee: wanted}), ...(pageParam && {cursor: pageParam})}}})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: useAskingPause(15_000),
  })
  const tasks = query.data?.pages.flatMap((page) => page.items) ?? []
  const count = query.data?.pages[0]?.count
  const isFiltered = known !== undefined || wanted !== ''
  return (
    <>
      <PageHeader title={t('title')} text={count ? t('count', {count}) : t('text')} />
      <div className={styles['filters']}>
        <SegmentedControl size="xs" value={known ?? ''} onChange={setKind} aria-label={t('kind')}
          data={[{value: '', label: t('kind.all')}, ...kinds.map((value) => ({value, label: t(`kind.${value}`)}))]} />
        <TextInput size="xs" w={220} placeholder={t('assignee')} aria-label={t('assignee')} value={assignee}
          onChange={(event) => setAssignee(event.currentTarget.value)} />
      </div>
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {(query.isPending || query.data) && (
        <Panel flush>
          {query.isPending && <RowsSkeleton />}
          {query.data && tasks.length === 0 && (
            <EmptyState title={t(isFiltered ? 'none.title' : 'empty.title')} text={t(isFiltered ? 'none.text' : 'empty.text')} />
          )}
          <Rows label={t('title')}>{tasks.map((task) => <TaskRow key={task.id} task={task} />)}</Rows>
          <MoreButton query={query} />
        </Panel>
      )}
    </>
  )
}
