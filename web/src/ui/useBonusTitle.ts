import {useQuery} from '@tanstack/react-query'
import {useMemo} from 'react'
import {api, ask} from '@/api/client'
import {textOf} from '@/ui/text'

/** What a bonus type is called; its id until that is known, and of one that is gone. */
export function useBonusTitle(): (id: string) => string {
  const {data} = useQuery({queryKey: ['bonus-types'], queryFn: ({signal}) => ask(api.GET('/api/bonus-types', {signal})), staleTime: 60_000})
  const titles = useMemo(() => new Map((data?.items ?? []).map(({id, definition}) => [id, textOf(definition['title'])])), [data])
  return (id) => titles.get(id) || id
}
