import {Button, Skeleton} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {useInfiniteQuery, useQuery} from '@tanstack/react-query'
import {Link, useParams} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import type {CustomerRow} from '@/api/schema'
import {useMay} from '@/app/session'
import {AudienceDrawer} from '@/ui/audience/AudienceDrawer'
import {DataTable, type Column} from '@/ui/DataTable'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {personName} from '@/ui/personName'
import {Stat, Stats} from '@/ui/Stat'
import {Tag} from '@/ui/Tag'
import {useRfmTitles} from '@/ui/useRfmTitles'
import {useTitle} from '@/ui/useTitle'
import {Money, Num, Share, When} from '@/ui/Value'
import {History} from './History'
import styles from './segments.module.css'

/** One segment: whom it asks for, how large it was by days, who is in it. */
export default function SegmentPage() {
  const {t} = useTranslation('segments')
  const title = useTitle()
  const {segment = ''} = useParams({strict: false})
  const [isOpen, drawer] = useDisclosure(false)
  const mayReadCustomers = useMay('read_customers')
  const mayEdit = useMay('edit_definitions')
  const editor: string = `/segments/${encodeURIComponent(segment)}/edit`
  const compared: string = `/segments/overlap?of=${encodeURIComponent(segment)}`
  const {data, error, refetch} = useQuery({
    queryKey: ['segments', segment],
    queryFn: ({signal}) => ask(api.GET('/api/segments/{segment}', {params: {path: {segment}}, signal})),
  })
  const {data: history, error: historyError, refetch: refetchHistory} = useQuery({
    queryKey: ['segments', segment, 'history'],
    queryFn: ({signal}) => ask(api.GET('/api/segments/{segment}/history', {params: {path: {segment}}, signal})),
  })
  const back = {to: '/segments', label: t('title')}
  if (error instanceof ApiError && error.status === 404) {
    return <><PageHeader title={segment} back={back} /><EmptyState title={t('unknown.title')} text={t('unknown.text')} /></>
  }
  if (error && !data) return <><PageHeader title={segment} back={back} /><ErrorNote error={error} retry={() => void refetch()} /></>
  const name = data ? title(data.name) : segment
  return (
    <>
      <PageHeader title={name} back={back} text={data && <><Tag>{t(data.static ? 'static' : 'dynamic')}</Tag> {t('version', {version: data.version})}</>}
        actions={data && (
          <>
            <Button component={Link} to={compared} variant="subtle">{t('compareThis')}</Button>
            {mayEdit && !data.static && <Button component={Link} to={editor} variant="default">{t('edit')}</Button>}
            <Button onClick={drawer.open} disabled={data.members === 0}>{t('act')}</Button>
          </>
        )} />
      <Stats>
        <Stat label={t('members')} value={data && <Num value={data.members} />} />
        <Stat label={t('share')} value={data && <Share part={data.members} of={data.of} />} />
        <Stat label={t('revenue365')} value={history ? <Money amount={history.revenue_365_days} short /> : historyError ? '–' : undefined} />
        <Stat label={t('revenueShare')} value={history
          ? <Share part={Number(history.revenue_365_days)} of={Number(history.revenue_365_days_of_everyone)} /> : historyError ? '–' : undefined} />
      </Stats>
      <div className={styles['layout']}>
        <Panel title={t('whom')}>
          {data ? <p className={styles['condition']}>{data.description ? title(data.description) : t('chosen')}</p> : <Skeleton h={60} />}
        </Panel>
        <Panel title={t('history')}>
          {history ? <History history={history} /> : historyError ? <ErrorNote error={historyError} retry={() => void refetchHistory()} /> : <Skeleton h={180} />}
        </Panel>
      </div>
      {mayReadCustomers && <Panel title={t('who')} flush><div className={styles['members']}><Members segment={segment} /></div></Panel>}
      <AudienceDrawer opened={isOpen} onClose={drawer.close} audience={{title: name, whom: {segment}}} />
    </>
  )
}

function Members({segment}: {segment: string}) {
  const {t} = useTranslation('segments')
  const rfmTitle = useRfmTitles()
  const query = useInfiniteQuery({
    queryKey: ['segments', segment, 'members'],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/segments/{segment}/members', {
      params: {path: {segment}, query: {limit: 100, ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  const columns: Column<CustomerRow>[] = [
    {key: 'name', title: t('customer'), width: 'minmax(0, 2fr)', render: personName},
    {key: 'contact', title: t('contact'), width: 'minmax(0, 1.6fr)', wideOnly: true, render: (row) => row.email ?? row.phone ?? '–'},
    {key: 'rfm', title: t('group'), width: 'minmax(0, 1.1fr)', wideOnly: true, render: (row) => row.rfm_name && <Tag>{rfmTitle(row.rfm_name)}</Tag>},
    {key: 'revenue', title: t('revenue'), width: '108px', align: 'end', render: (row) => <Money amount={row.revenue} />},
    {key: 'last', title: t('lastOrder'), width: 'minmax(0, 1fr)', align: 'end', wideOnly: true, render: (row) => <When at={row.last_order_at} />},
  ]
  return (
    <DataTable label={t('who')} columns={columns} query={query} rowKey={(row) => row.id} rowLink={(row) => `/customers/${encodeURIComponent(row.id)}`}
      empty={<EmptyState small title={t('nobody.title')} text={t('nobody.text')} />} />
  )
}
