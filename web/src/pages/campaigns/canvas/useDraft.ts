import {useDebouncedValue} from '@mantine/hooks'
import {useQueryClient} from '@tanstack/react-query'
import {useCallback, useEffect, useRef, useState} from 'react'
import {api, ApiError, ask} from '@/api/client'
import type {JsonObject} from '@/ui/condition/json'

export type Saving = 'saved' | 'waiting' | 'saving' | 'overtaken' | 'failed'

const pauseMs = 800

/**
 * Keeps what is edited on the server as the campaign's draft, a moment after the last change, one request at a time. A
 * draft that a colleague saved meanwhile is not written over: `isMine` does that, if it is wanted.
 */
export function useDraft(campaign: string, definition: JsonObject, first: {text: string; revision: number}, mayEdit: boolean) {
  const queries = useQueryClient()
  const text = JSON.stringify(definition)
  const [settledText] = useDebouncedValue(text, pauseMs)
  const known = useRef({...first, isBusy: false})
  const [saving, setSaving] = useState<Saving>('saved')
  const [round, setRound] = useState(0)

  const save = useCallback(async (json: string, over: boolean) => {
    known.current.isBusy = true
    setSaving('saving')
    const {revision} = known.current
    try {
      const saved = await ask(api.PUT('/api/campaigns/{campaign}/draft', {
        params: {path: {campaign}, header: over ? {} : revision === 0 ? {'If-None-Match': '*'} : {'If-Match': `"${revision}"`}},
        body: JSON.parse(json) as JsonObject,
      }))
      known.current = {text: json, revision: saved.revision, isBusy: false}
      setSaving('saved')
      setRound((before) => before + 1)
      if (revision === 0) await queries.invalidateQueries({queryKey: ['campaigns'], exact: true})
    } catch (error) {
      known.current.isBusy = false
      setSaving(error instanceof ApiError && error.status === 412 ? 'overtaken' : 'failed')
    }
  }, [campaign, queries])

  useEffect(() => {
    const {text: last, isBusy} = known.current
    if (mayEdit && !isBusy && settledText !== last && saving !== 'overtaken' && saving !== 'failed') void save(settledText, false)
  }, [settledText, round, mayEdit, saving, save])

  const isWaiting = mayEdit && text !== known.current.text
  return {
    saving: saving === 'saved' && isWaiting ? 'waiting' : saving,
    /** Saved, and nothing was typed since. */
    isSettled: saving === 'saved' && !isWaiting,
    revision: () => known.current.revision,
    retry: () => void save(text, false),
    keepMine: () => void save(text, true),
  }
}

export type DraftSaving = ReturnType<typeof useDraft>
