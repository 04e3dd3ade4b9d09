import {useQuery} from '@tanstack/react-query'
import {useParams} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {isObject} from '@/ui/condition/json'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {Builder} from './Builder'

/** Where a segment is made, or a published one edited: its conditions, and whom they fit while they are typed. */
export default function SegmentBuilder() {
  const {t} = useTranslation('builder')
  const {segment} = useParams({strict: false})
  const [round, setRound] = useState(0)
  const {data: all} = useQuery({queryKey: ['segments'], queryFn: ({signal}) => ask(api.GET('/api/segments', {signal}))})
  const {data, error, refetch} = useQuery({
    queryKey: ['segments', segment],
    queryFn: ({signal}) => ask(api.GET('/api/segments/{segment}', {params: {path: {segment: segment ?? ''}}, signal})),
    enabled: segment !== undefined,
    // What is being edited does not change under the hand; saving notices what happened meanwhile.
    staleTime: Infinity,
    gcTime: 0,
  })
  const back = {to: '/segments', label: t('segments')}
  if (error instanceof ApiError && error.status === 404) {
    return <><PageHeader title={segment ?? ''} back={back} /><EmptyState title={t('unknown')} /></>
  }
  if (error) return <ErrorNote error={error} retry={() => void refetch()} />
  if (segment === undefined) {
    return <Builder taken={all?.items.map(({id}) => id) ?? []} condition={{everyone: true}}
      segment={{id: '', ru: '', en: '', version: 0, isFixed: false}} />
  }
  if (!data) return <PageSkeleton />
  if (data.static) {
    return <><PageHeader title={t('title.edit', {name: segment})} back={back} /><EmptyState title={t('static.title')} text={t('static.text')} /></>
  }
  const condition = data.definition.condition
  return (
    <Builder key={`${data.version} ${round}`} taken={[]} condition={isObject(condition) ? condition : {everyone: true}}
      segment={{id: segment, ru: data.name.ru ?? '', en: data.name.en ?? '', version: data.version, isFixed: false}}
      onReload={() => void refetch().then(() => setRound((before) => before + 1))} />
  )
}
