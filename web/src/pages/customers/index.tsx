import {Select, TextInput} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useInfiniteQuery, useQuery} from '@tanstack/react-query'
import {IconSearch} from '@tabler/icons-react'
import {useEffect, useMemo, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {CustomerRow} from '@/api/schema'
import {DataTable, type Column} from '@/ui/DataTable'
import {EmptyState} from '@/ui/EmptyState'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {personName} from '@/ui/personName'
import {Tag} from '@/ui/Tag'
import {useQueryText} from '@/ui/useQueryText'
import {useRfmTitles} from '@/ui/useRfmTitles'
import {useTitle} from '@/ui/useTitle'
import {Money, Num, When} from '@/ui/Value'
import styles from './customers.module.css'

const pageSize = 100

function useColumns(): Column<CustomerRow>[] {
  const {t} = useTranslation('customers')
  const rfmTitle = useRfmTitles()
  return [
    {key: 'name', title: t('name'), width: 'minmax(0, 2.2fr)', render: (row) => (
      <span className={styles['who']}><b>{personName(row)}</b><span>{[row.id, row.email].filter(Boolean).join(' · ')}</span></span>)},
    {key: 'phone', title: t('phone'), width: 'minmax(0, 1fr)', wideOnly: true, render: (row) => row.phone ?? '–'},
    {key: 'rfm', title: t('group'), width: 'minmax(0, 1.1fr)', wideOnly: true, render: (row) => row.rfm_name && <Tag>{rfmTitle(row.rfm_name)}</Tag>},
    {key: 'orders', title: t('orders'), width: '76px', align: 'end', wideOnly: true, render: (row) => <Num value={row.orders} />},
    {key: 'revenue', title: t('revenue'), width: '108px', align: 'end', render: (row) => <Money amount={row.revenue} />},
    {key: 'last', title: t('lastOrder'), width: 'minmax(0, 1fr)', align: 'end', wideOnly: true, render: (row) => <When at={row.last_order_at} />},
  ]
}

/** Everybody whom the shop knows, to be searched. */
export default function Customers() {
  const {t} = useTranslation('customers')
  const title = useTitle()
  const [q, setQ] = useQueryText('q')
  const [segment, setSegment] = useQueryText('segment')
  // What is typed shows at once; it is asked for, and stands in the address, when the fingers rest.
  const [typed, setTyped] = useState(q)
  const [rested] = useDebouncedValue(typed, 150)
  useEffect(() => {
    if (rested !== q) setQ(rested)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the address follows what is typed, not the other way round
  }, [rested])

  const query = useInfiniteQuery({
    queryKey: ['customers', {q, segment}],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/customers', {
      params: {query: {limit: pageSize, ...(q && {q}), ...(segment && {segment}), ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })
  const {data: segments} = useQuery({queryKey: ['segments'], queryFn: ({signal}) => ask(api.GET('/api/segments', {signal}))})
  const choices = useMemo(() => (segments?.items ?? []).map(({id, name}) => ({value: id, label: title(name)})), [segments, title])
  const columns = useColumns()
  const isFiltered = q !== '' || segment !== ''
  return (
    <div className={styles['page']}>
      <PageHeader title={t('title')} />
      <div className={styles['filters']}>
        <TextInput className={styles['search']} leftSection={<IconSearch size={16} stroke={1.7} />} placeholder={t('search')}
          aria-label={t('search')} type="search" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Select className={styles['select']} aria-label={t('segment')} placeholder={t('segment')} data={choices} value={segment || null}
          onChange={(value) => setSegment(value ?? '')} clearable searchable clearButtonProps={{'aria-label': t('clear')}} />
      </div>
      <Panel flush className={styles['list']}>
        <DataTable label={t('title')} columns={columns} query={query} rowKey={(row) => row.id} rowHeight={54}
          rowLink={(row) => `/customers/${encodeURIComponent(row.id)}`}
          empty={<EmptyState title={t(isFiltered ? 'none.title' : 'empty.title')} text={t(isFiltered ? 'none.text' : 'empty.text')} />} />
      </Panel>
    </div>
  )
}
