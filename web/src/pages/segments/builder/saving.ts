import {useMutation, useQueryClient} from '@tanstack/react-query'
import {useNavigate} from '@tanstack/react-router'
import {api, ask} from '@/api/client'
import {versionHeader} from '@/api/definition'
import type {JsonObject} from '@/ui/condition/json'

export interface SegmentDraft {
  id: string
  ru: string
  en: string
  /** Of the version that is edited; 0: there is none yet. */
  version: number
  /** Keeps those who fit now, whatever becomes of them. */
  isFixed: boolean
}

/** The names that were given; one alone is what everybody reads. */
export function nameOf({ru, en}: Pick<SegmentDraft, 'ru' | 'en'>): {ru?: string; en?: string} {
  return {...(ru.trim() && {ru: ru.trim()}), ...(en.trim() && {en: en.trim()})}
}

/** Publishes it. `over`: whatever version there is by now. */
export function useSaving() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async ({draft, where, over = false}: {draft: SegmentDraft; where: JsonObject; over?: boolean}) => {
      const {id, version, isFixed} = draft
      const name = nameOf(draft)
      if (isFixed) {
        await ask(api.POST('/api/audiences/save', {body: {where, id, name, static: true, preview: false}}))
        return
      }
      const header = over ? {} : versionHeader(version)
      await ask(api.PUT('/api/segments/{segment}', {params: {path: {segment: id}, header}, body: {name, condition: where}}))
    },
    onSuccess: async (_, {draft}) => {
      await queries.invalidateQueries({queryKey: ['segments']})
      await navigate({to: `/segments/${encodeURIComponent(draft.id)}`, ignoreBlocker: true})
    },
  })
}
