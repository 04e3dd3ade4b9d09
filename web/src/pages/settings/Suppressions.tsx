import {Button, Select, TextInput} from '@mantine/core'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Suppression} from '@/api/schema'
import {useMay} from '@/app/session'
import {DataTable, type Column} from '@/ui/DataTable'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Panel} from '@/ui/Panel'
import {personName} from '@/ui/personName'
import {useSave} from '@/ui/useSave'
import {channels, type Channel} from './policyForm'
import styles from './settings.module.css'

/** Who gets transactional messages at most. */
export default function Suppressions() {
  const {t} = useTranslation('settings')
  const mayChange = useMay('change_customers')
  const query = useInfiniteQuery({
    queryKey: ['suppressions'],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/suppressions', {params: {query: {limit: 100, ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  const release = useSave('suppressions', (suppression: string) =>
    ask(api.DELETE('/api/suppressions/{suppression}', {params: {path: {suppression}}})))
  const columns: Column<Suppression>[] = [
    {key: 'whom', title: t('suppressions.whom'), width: 'minmax(0, 2fr)', render: ({customer, contact}) => customer ? personName(customer)
      : <span className="figures">{t('suppressions.contact', {fingerprint: contact})}</span>},
    {key: 'channel', title: t('policy.channel'), width: '110px', render: ({channel}) => t(channel ? `channel.${channel}` : 'policy.allChannels')},
    ...(mayChange ? [{key: 'release', title: '', width: '92px', align: 'end' as const, render: ({id}: Suppression) => (
      <Button size="compact-xs" variant="default" onClick={() => release.mutate(id)}>{t('suppressions.release')}</Button>
    )}] : []),
  ]
  return (
    <Panel title={t('section.suppressions')} aside={mayChange && <Suppress />} flush>
      <p className={styles['note']} style={{padding: '8px 18px 0'}}>{t('suppressions.text')}</p>
      {release.isError && <ErrorNote error={release.error} />}
      <div className={styles['table']}>
        <DataTable label={t('section.suppressions')} columns={columns} query={query} rowKey={({id}) => id}
          empty={<EmptyState small title={t('suppressions.none.title')} text={t('suppressions.none.text')} />} />
      </div>
    </Panel>
  )
}

function Suppress() {
  const {t} = useTranslation('settings')
  const empty = {whom: '', channel: '' as Channel | '', reason: ''}
  const [values, setValues] = useState(empty)
  const add = useSave('suppressions', () => ask(api.POST('/api/suppressions', {
    body: {whom: values.whom, ...(values.channel && {channel: values.channel}), ...(values.reason && {reason: values.reason})}})))
  const set = (part: Partial<typeof empty>) => setValues((before) => ({...before, ...part}))
  return (
    <FormModal size="compact-sm" label={t('suppressions.add')} title={t('suppressions.add.title')} send={t('suppressions.add')}
      fields={['whom', 'channel', 'reason']} reset={() => setValues(empty)} action={() => add.mutateAsync(undefined)}>
      {(error) => <>
        <TextInput label={t('suppressions.whom')} description={t('suppressions.whom.help')} required value={values.whom} data-autofocus
          onChange={(event) => set({whom: event.currentTarget.value})} error={fieldError(error, 'whom')} />
        <Select label={t('policy.channel')} value={values.channel} allowDeselect={false} error={fieldError(error, 'channel')}
          data={[{value: '', label: t('policy.allChannels')}, ...channels.map((value) => ({value, label: t(`channel.${value}`)}))]}
          onChange={(value) => set({channel: (value ?? '') as Channel | ''})} />
        <TextInput label={t('suppressions.reason')} value={values.reason} onChange={(event) => set({reason: event.currentTarget.value})}
          error={fieldError(error, 'reason')} />
      </>}
    </FormModal>
  )
}
