import {useDebouncedValue} from '@mantine/hooks'
import {useQueryClient} from '@tanstack/react-query'
import {useBlocker} from '@tanstack/react-router'
import {useCallback, useEffect, useRef, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {isOvertaken, versionHeader} from '@/api/definition'
import type {JsonObject} from '@/ui/condition/json'

export type Saving = 'saved' | 'waiting' | 'saving' | 'overtaken' | 'failed'

const pauseMs = 800

/** What is known of the draft on the server. */
export interface Known {
  text: string
  revision: number
  /** What could not be saved; it is not tried again by itself until it changes. */
  failed: string | null
}

/** Whether that text is to be saved by itself. */
export const isDue = (known: Known, text: string, saving: Saving) =>
  text !== known.text && text !== known.failed && saving !== 'overtaken'

/**
 * Keeps what is edited on the server as the campaign's draft, a moment after the last change, one request at a time; at
 * once if the page is left. A draft that a colleague saved meanwhile is not written over: `keepMine` does that, if it is
 * wanted.
 */
export function useDraft(campaign: string, definition: JsonObject, first: {text: string; revision: number}, mayEdit: boolean) {
  const {t} = useTranslation('canvas')
  const queries = useQueryClient()
  const text = JSON.stringify(definition)
  const [settledText] = useDebouncedValue(text, pauseMs)
  const known = useRef<Known>({...first, failed: null})
  const running = useRef<Promise<boolean> | null>(null)
  const [saving, setSaving] = useState<Saving>('saved')
  const [round, setRound] = useState(0)

  const put = useCallback(async (json: string, over: boolean): Promise<boolean> => {
    setSaving('saving')
    const {revision} = known.current
    try {
      const saved = await ask(api.PUT('/api/campaigns/{campaign}/draft', {
        params: {path: {campaign}, header: over ? {} : versionHeader(revision)},
        body: JSON.parse(json) as JsonObject,
      }))
      known.current = {text: json, revision: saved.revision, failed: null}
      setSaving('saved')
      if (revision === 0) void queries.invalidateQueries({queryKey: ['campaigns'], exact: true})
      return true
    } catch (error) {
      known.current = {...known.current, failed: json}
      setSaving(isOvertaken(error) ? 'overtaken' : 'failed')
      return false
    } finally {
      running.current = null
      setRound((before) => before + 1)
    }
  }, [campaign, queries])
  const save = useCallback((json: string, over: boolean) => {
    running.current = put(json, over)
    return running.current
  }, [put])

  useEffect(() => {
    if (mayEdit && !running.current && isDue(known.current, settledText, saving)) void save(settledText, false)
  }, [settledText, round, mayEdit, saving, save])

  const isWaiting = mayEdit && text !== known.current.text
  const isSettled = saving === 'saved' && !isWaiting
  const flush = async () => {
    await running.current
    return text === known.current.text || save(text, false)
  }
  useBlocker({
    shouldBlockFn: async ({current, next}) => current.pathname !== next.pathname && !await flush() && !window.confirm(t('leave')),
    enableBeforeUnload: !isSettled,
    disabled: isSettled,
  })
  return {
    saving: saving === 'saved' && isWaiting ? 'waiting' : saving,
    /** Saved, and nothing was typed since. */
    isSettled,
    revision: () => known.current.revision,
    retry: () => void save(text, false),
    keepMine: () => void save(text, true),
  }
}

export type DraftSaving = ReturnType<typeof useDraft>
