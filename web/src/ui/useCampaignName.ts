import {useQuery} from '@tanstack/react-query'
import {useMemo} from 'react'
import {api, ask} from '@/api/client'

/** What a campaign is called; its id until that is known, and of one that is gone. */
export function useCampaignName(): (id: string) => string {
  const {data} = useQuery({queryKey: ['campaigns'], queryFn: ({signal}) => ask(api.GET('/api/campaigns', {signal})), staleTime: 10_000})
  const names = useMemo(() => new Map((data?.items ?? []).map(({id, name}) => [id, name])), [data])
  return (id) => names.get(id) ?? id
}
