import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {isObject, type Json} from '@/ui/condition/json'
import {fromCondition, unfinished} from '@/ui/condition/model'

/** Typing is over when nothing was typed for so long. */
const pauseMs = 300

/** A condition in the words that the server has for it; while they come, and for what it cannot read, nothing. */
export function Words({of}: {of: Json | undefined}) {
  const {i18n} = useTranslation()
  const lang = i18n.language === 'ru' ? 'ru' as const : 'en' as const
  const [asked] = useDebouncedValue(of, pauseMs)
  const {data} = useQuery({
    queryKey: ['conditions', JSON.stringify(asked), lang],
    queryFn: ({signal}) => ask(api.POST('/api/conditions/describe', {body: {where: isObject(asked) ? asked : {}, lang}, signal})),
    enabled: isObject(asked) && unfinished(fromCondition(asked)).length === 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  })
  return <>{data?.text}</>
}
