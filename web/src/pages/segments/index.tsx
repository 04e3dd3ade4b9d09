import {Button, Skeleton, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {IconPlus, IconSearch} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Segment} from '@/api/schema'
import {useMay} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Tag} from '@/ui/Tag'
import {useQueryText} from '@/ui/useQueryText'
import {useTitle} from '@/ui/useTitle'
import {Money, Num, Share} from '@/ui/Value'
import styles from './segments.module.css'

/** The published segments: how large each is, and what its members bring. */
export default function Segments() {
  const {t} = useTranslation('segments')
  const title = useTitle()
  const [q, setQ] = useQueryText('q')
  // The list comes at once; what its members brought takes a look at all orders.
  const {data, error, refetch} = useQuery({queryKey: ['segments'], queryFn: ({signal}) => ask(api.GET('/api/segments', {signal}))})
  const {data: revenues, isError: hasNoRevenues} = useQuery({
    queryKey: ['segments', 'revenue'],
    queryFn: ({signal}) => ask(api.GET('/api/segments', {params: {query: {revenue: true}}, signal})),
    staleTime: 60_000,
  })
  const known = new Map(revenues?.items.map((segment) => [segment.id, segment]))
  const shown = (data?.items ?? []).filter((segment) => `${title(segment.name)} ${segment.id}`.toLowerCase().includes(q.toLowerCase()))
    .sort((a, b) => b.members - a.members)
  const create = useMay('edit_definitions') && <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={<>
        {(data?.items.length ?? 0) > 1 && <Button component={Link} to="/segments/overlap" variant="default">{t('compare')}</Button>}
        {create}
      </>} />
      {error && !data ? <ErrorNote error={error} retry={() => void refetch()} />
        : !data ? <Skeleton h={320} radius="lg" />
          : data.items.length === 0 ? <EmptyState title={t('empty.title')} text={t('empty.text')} action={create} />
            : (
              <>
                {data.items.length > 5 && (
                  <TextInput mb="sm" maw={360} type="search" leftSection={<IconSearch size={16} stroke={1.7} />} placeholder={t('search')}
                    aria-label={t('search')} value={q} onChange={(event) => setQ(event.currentTarget.value)} />
                )}
                <Panel flush>
                  {shown.length === 0 ? <EmptyState small title={t('none')} /> : (
                    <table className={styles['table']}>
                      <thead>
                        <tr><th>{t('segment')}</th><th>{t('members')}</th><th>{t('share')}</th><th>{t('revenue')}</th><th>{t('revenueShare')}</th></tr>
                      </thead>
                      <tbody>{shown.map((segment) => <Row key={segment.id} segment={segment} revenue={known.get(segment.id)} isAwaited={!revenues && !hasNoRevenues} />)}</tbody>
                    </table>
                  )}
                </Panel>
              </>
            )}
    </>
  )
}

/** `revenue` may not be known: it is awaited, or could not be had. */
function Row({segment, revenue, isAwaited}: {segment: Segment; revenue: Segment | undefined; isAwaited: boolean}) {
  const {t} = useTranslation('segments')
  const title = useTitle()
  return (
    <tr className={styles['row']}>
      <td>
        <Link to="/segments/$segment" params={{segment: segment.id}} className={styles['link']}>{title(segment.name)}</Link>{' '}
        {segment.static && <Tag>{t('static')}</Tag>}
        <div className={styles['words']}>{segment.description ? title(segment.description) : t('chosen')}</div>
      </td>
      <td><Num value={segment.members} /></td>
      <td><Share part={segment.members} of={segment.of} /></td>
      <td>{isAwaited ? <Skeleton h={12} w={60} ml="auto" /> : <Money amount={revenue?.revenue_365_days} short />}</td>
      <td>{isAwaited ? <Skeleton h={12} w={36} ml="auto" />
        : <Share part={Number(revenue?.revenue_365_days ?? 0)} of={Number(revenue?.revenue_365_days_of_everyone ?? 0)} />}</td>
    </tr>
  )
}
