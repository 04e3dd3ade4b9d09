import {useQuery} from '@tanstack/react-query'
import {api, ask} from '@/api/client'
import type {CampaignStep} from '@/api/schema'

/** Who stands at each step now and what happened there, by its path in the published definition. */
export function useLiveSteps(campaign: string, isPublished: boolean): Map<string, CampaignStep> {
  const {data} = useQuery({
    queryKey: ['campaigns', campaign, 'steps'],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}/steps', {params: {path: {campaign}}, signal})),
    enabled: isPublished,
    refetchInterval: 5000,
  })
  return new Map((data?.items ?? []).flatMap((step) => (step.path === null ? [] : [[step.path, step]])))
}
