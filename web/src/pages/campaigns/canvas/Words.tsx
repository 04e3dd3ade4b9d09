import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {isObject, type Json} from '@/ui/condition/json'

/** A condition in the words that the server has for it; while they come, and for what it cannot read, nothing. */
export function Words({of}: {of: Json | undefined}) {
  const {i18n} = useTranslation()
  const lang = i18n.language === 'ru' ? 'ru' as const : 'en' as const
  const {data} = useQuery({
    queryKey: ['conditions', JSON.stringify(of), lang],
    queryFn: ({signal}) => ask(api.POST('/api/conditions/describe', {body: {where: isObject(of) ? of : {}, lang}, signal})),
    enabled: isObject(of),
    staleTime: Infinity,
    retry: false,
  })
  return <>{data?.text}</>
}
