import {useQuery} from '@tanstack/react-query'
import {api, ask} from '@/api/client'

/** Everything that a message can show. */
export function useVariables() {
  const {data} = useQuery({queryKey: ['templates', 'variables'], queryFn: ({signal}) => ask(api.GET('/api/templates/variables', {signal})), staleTime: Infinity})
  return data?.items ?? []
}
