import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {useMay} from '@/app/session'
import {keyAt, toCondition, unfinished, type Group} from '@/ui/condition/model'
import type {RowProblem} from '@/ui/condition/ConditionEditor'

/** Typing is over when nothing was typed for so long. */
const pauseMs = 120

/**
 * Whom the condition is about, asked again as it is typed. While an answer is awaited the one before stands, marked as
 * `isOld`; an answer that comes too late is dropped, and the server stops counting for it.
 */
export function useAudience(group: Group) {
  const {i18n} = useTranslation()
  const isUnfinished = useMemo(() => unfinished(group).length > 0, [group])
  const [asked] = useDebouncedValue(group, pauseMs)
  const where = useMemo(() => toCondition(asked), [asked])
  const text = JSON.stringify(where)
  const isAsked = unfinished(asked).length === 0
  const mayReadCustomers = useMay('read_customers')
  const once = {enabled: isAsked, placeholderData: keepPreviousData, staleTime: 30_000}
  const count = useQuery({
    queryKey: ['audiences', 'count', text],
    queryFn: ({signal}) => ask(api.POST('/api/audiences/count', {body: {where, question: 'builder'}, signal})),
    ...once,
  })
  const sample = useQuery({
    queryKey: ['audiences', 'sample', text],
    queryFn: ({signal}) => ask(api.POST('/api/audiences/sample', {body: {where, limit: 10}, signal})),
    ...once,
    enabled: isAsked && mayReadCustomers,
  })
  const words = useQuery({
    queryKey: ['conditions', text, i18n.language],
    queryFn: ({signal}) => ask(api.POST('/api/conditions/describe', {body: {where, lang: i18n.language === 'ru' ? 'ru' : 'en'}, signal})),
    ...once,
  })
  const error = words.error ?? count.error
  const isRefused = error instanceof ApiError && error.status === 422
  const key = isRefused ? keyAt(asked, error.where, '$.where') : undefined
  const problem: RowProblem | undefined = isRefused && isAsked ? {key: key ?? asked.key, text: error.message} : undefined
  const isOld = asked !== group || isUnfinished || count.isPlaceholderData || count.isError
  // A question that a newer one stopped is no failure.
  const failed = count.error instanceof ApiError && count.error.status === 409 ? null : count.error
  return {count, sample, words, problem, isUnfinished, isOld, failure: isRefused ? null : failed, where: toCondition(group)}
}

export type LiveAudience = ReturnType<typeof useAudience>
