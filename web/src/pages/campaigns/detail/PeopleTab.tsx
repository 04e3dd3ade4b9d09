import {NativeSelect} from '@mantine/core'
import {useInfiniteQuery, useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {DataTable, type Column} from '@/ui/DataTable'
import {EmptyState} from '@/ui/EmptyState'
import {Panel} from '@/ui/Panel'
import {personName} from '@/ui/personName'
import {useQueryText} from '@/ui/useQueryText'
import {Num, When} from '@/ui/Value'
import styles from '../campaigns.module.css'
import {Migrate} from './Migrate'

const pageOf = (id: string, step: string, cursor: string, signal: AbortSignal) => ask(api.GET('/api/campaigns/{campaign}/people', {
  params: {path: {campaign: id}, query: {limit: 100, ...(step && {step}), ...(cursor && {cursor})}}, signal}))
type Person = Awaited<ReturnType<typeof pageOf>>['items'][number]

/** Who walks the campaign now, and where each stands. */
export function PeopleTab({id}: {id: string}) {
  const {t} = useTranslation(['campaigns', 'canvas'])
  const [step, setStep] = useQueryText('step')
  const {data: steps} = useQuery({
    queryKey: ['campaigns', id, 'steps'],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}/steps', {params: {path: {campaign: id}}, signal})),
  })
  const query = useInfiniteQuery({
    queryKey: ['campaigns', id, 'people', step],
    queryFn: ({pageParam, signal}) => pageOf(id, step, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  /** What the step does, and its id, which a report and the canvas know it by. */
  const stepName = (id: string) => {
    const kind = steps?.items.find((one) => (one.step ?? String(one.number)) === id)?.kind
    return kind ? `${t(`canvas:kind.${kind === 'wait_for' ? 'wait' : kind}`)} · ${id}` : id
  }
  const standing = (steps?.items ?? []).filter((one) => one.here > 0)
  const columns: Column<Person>[] = [
    {key: 'name', title: t('people.customer'), width: 'minmax(0, 2fr)', render: (row) => personName({...row, id: row.customer})},
    {key: 'step', title: t('people.step'), width: 'minmax(0, 1.4fr)', render: (row) => stepName(row.step)},
    {key: 'since', title: t('people.since'), width: 'minmax(0, 1fr)', align: 'end', wideOnly: true, render: (row) => <When at={row.entered_at} ago />},
    {key: 'next', title: t('people.next'), width: 'minmax(7rem, 1.2fr)', align: 'end', render: (row) => (row.wakes_at ? <When at={row.wakes_at} form="soon" /> : t('people.waits'))},
    {key: 'version', title: t('people.version'), width: '90px', align: 'end', wideOnly: true, render: (row) => <Num value={row.version} />},
  ]
  return (
    <>
      {steps && <Migrate id={id} to={steps.version} />}
      <div className={styles['form']}>
        <NativeSelect mb="sm" label={t('people.at')} value={step} onChange={(event) => setStep(event.currentTarget.value)}
          data={[{value: '', label: t('people.anywhere')}, ...standing.map((one) => ({value: one.step ?? String(one.number), label: `${stepName(one.step ?? String(one.number))} · ${one.here}`}))]} />
      </div>
      <Panel flush>
        <div className={styles['people']}>
          <DataTable label={t('tab.people')} columns={columns} query={query} rowKey={(row) => `${row.customer} ${row.entered_at} ${row.step}`}
            rowLink={(row) => `/campaigns/${encodeURIComponent(id)}?tab=why&customer=${encodeURIComponent(row.customer)}`}
            empty={<EmptyState small title={t('people.nobody')} text={t('people.nobodyText')} />} />
        </div>
      </Panel>
    </>
  )
}
