import {useQuery} from '@tanstack/react-query'
import {api, ask} from '@/api/client'

/** Every campaign with its figures; drafts that were never published, too. */
export function useCampaignList() {
  return useQuery({queryKey: ['campaigns'], queryFn: ({signal}) => ask(api.GET('/api/campaigns', {signal})), staleTime: 10_000})
}

export function useMechanics() {
  return useQuery({queryKey: ['mechanics'], queryFn: ({signal}) => ask(api.GET('/api/mechanics', {signal})), staleTime: Infinity})
}

/**
 * A campaign as it is published, and its draft, as far as there are any. What is being edited does not change under the
 * hand: a draft is asked for once, and saving notices what happened meanwhile.
 */
export function useCampaign(id: string) {
  const list = useCampaignList()
  const item = list.data?.items.find((one) => one.id === id)
  const published = useQuery({
    queryKey: ['campaigns', id],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}', {params: {path: {campaign: id}}, signal})),
    enabled: item !== undefined && item.version > 0,
    gcTime: 0, // the next editing does not begin with what this one left
  })
  const draft = useQuery({
    queryKey: ['campaigns', id, 'draft'],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}/draft', {params: {path: {campaign: id}}, signal})),
    enabled: item?.has_draft === true,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const isPending = list.isPending || (item !== undefined && ((item.version > 0 && published.isPending) || (item.has_draft && draft.isPending)))
  return {item, published: published.data, draft: item?.has_draft ? draft.data : undefined, isPending,
    error: list.error ?? published.error ?? draft.error, isUnknown: list.isSuccess && item === undefined}
}

/** What a campaign is called: people's name for it, else its id. */
export const nameOf = ({id, name}: {id: string; name: string}) => name || id
