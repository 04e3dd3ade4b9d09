import {useQuery} from '@tanstack/react-query'
import {useParams} from '@tanstack/react-router'

import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {isObject} from '@/ui/condition/json'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {useOpened} from '@/ui/useOpened'
import {Builder} from './Builder'

/** Where a segment is made, or a published one edited: its conditions, and whom they fit while they are typed. */
export default function SegmentBuilder() {
  const {segment} = useParams({strict: false})
  const {data: all} = useQuery({queryKey: ['segments'], queryFn: ({signal}) => ask(api.GET('/api/segments', {signal}))})
  if (segment !== undefined) return <Published key={segment} segment={segment} />
  return <Builder taken={all?.items.map(({id}) => id) ?? []} condition={{everyone: true}}
    segment={{id: '', ru: '', en: '', version: 0, isFixed: false}} />
}

function Published({segment}: {segment: string}) {
  const {t} = useTranslation('builder')
  const query = useQuery({
    queryKey: ['segments', segment],
    queryFn: ({signal}) => ask(api.GET('/api/segments/{segment}', {params: {path: {segment}}, signal})),
    gcTime: 0,
  })
  const {error, refetch} = query
  const {opened, reopen} = useOpened(query)
  const back = {to: '/segments', label: t('segments')}
  if (error instanceof ApiError && error.status === 404) {
    return <><PageHeader title={segment} back={back} /><EmptyState title={t('unknown')} /></>
  }
  if (error && !opened) return <ErrorNote error={error} retry={() => void refetch()} />
  if (!opened) return <PageSkeleton />
  if (opened.static) {
    return <><PageHeader title={t('title.edit', {name: segment})} back={back} /><EmptyState title={t('static.title')} text={t('static.text')} /></>
  }
  const condition = opened.definition.condition
  return (
    <Builder key={opened.version} taken={[]} condition={isObject(condition) ? condition : {everyone: true}}
      segment={{id: segment, ru: opened.name.ru ?? '', en: opened.name.en ?? '', version: opened.version, isFixed: false}}
      onReload={() => void refetch().then(reopen)} />
  )
}
