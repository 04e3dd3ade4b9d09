import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useMemo} from 'react'
import {api, ask} from '@/api/client'
import type {JsonObject} from '@/ui/condition/json'

export interface Problem {
  /** The path of the field in the definition, "$.steps[2].send.template". */
  where: string
  message: string
}

const none: Problem[] = []

/** All that keeps the campaign from being published, asked again as it changes. */
export function useProblems(definition: JsonObject) {
  const text = JSON.stringify(definition)
  const [asked] = useDebouncedValue(text, 400)
  const query = useQuery({
    queryKey: ['campaigns', 'validate', asked],
    queryFn: ({signal}) => ask(api.POST('/api/campaigns/validate', {body: {definition: JSON.parse(asked) as JsonObject}, signal})),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
  const problems: Problem[] = query.data?.problems ?? none
  return {problems, isCurrent: asked === text && query.isSuccess && !query.isPlaceholderData, isChecking: asked !== text || query.isFetching}
}

/** The step that a path leads into: the longest one that it begins with. */
export function stepAt(paths: Map<string, string>, where: string): string | undefined {
  let best = ''
  for (const path of paths.keys()) {
    const leads = where === path || (where.startsWith(path) && /^[.[]/.test(where.slice(path.length)))
    if (leads && path.length > best.length) best = path
  }
  return paths.get(best)
}

/** By the key of the step, the campaign's own under "trigger". */
export function useProblemsByStep(problems: Problem[], paths: Map<string, string>): Map<string, Problem[]> {
  return useMemo(() => {
    const byStep = new Map<string, Problem[]>()
    for (const problem of problems) {
      const key = stepAt(paths, problem.where) ?? 'trigger'
      byStep.set(key, [...(byStep.get(key) ?? []), problem])
    }
    return byStep
  }, [problems, paths])
}
