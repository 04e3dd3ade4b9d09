/**
 * What the server tells of changes, in place of being asked by the clock: one stream of events for whoever is signed in,
 * as long as the tab is seen (a browser has few connections to a server, and hidden tabs would hold them all). Whatever
 * shows a topic is asked for anew when the topic is told. While there is no stream, pages ask by the clock.
 */
import type {QueryClient, QueryKey} from '@tanstack/react-query'
import {useSyncExternalStore} from 'react'
import {reportUnreachable} from './connection'

/** How long what is told of a topic is gathered before it is asked for again. What somebody waits for is asked at once. */
const pauseMs = {status: 5000, campaigns: 5000, segments: 5000, tasks: 1000, imports: 1000, exports: 1000}
export type Topic = keyof typeof pauseMs
const topics = Object.keys(pauseMs) as Topic[]

/** As much as is read of what is told; schema/openapi.yaml has the rest. */
export interface Told {
  items?: {id: string}[]
  messages_pending?: number
  messages_undelivered?: number
}

/** Which queries what is told makes stale. `before` is what was told of the topic last. */
export function staleBy(topic: Topic, told: Told, before?: Told): (key: QueryKey) => boolean {
  const ids = new Set<unknown>(told.items?.map(({id}) => id))
  const differs = (['messages_pending', 'messages_undelivered'] as const).some((name) => told[name] !== before?.[name])
  return ([noun, id, part]) => {
    switch (topic) {
      case 'status': return noun === 'status' || (noun === 'messages' && differs)
      case 'campaigns': return noun === topic && (id === undefined || ((part === 'steps' || part === 'people') && ids.has(id)))
      case 'segments': return noun === topic && (id === undefined || (part === undefined && ids.has(id)))
      default: return noun === topic
    }
  }
}

/** Asks anew for what becomes stale: at once, and then once a pause, however much is told. Returns what takes it in. */
export function gather(client: QueryClient): (topic: Topic, isStale: (key: QueryKey) => boolean) => void {
  const waiting = new Map<Topic, ((key: QueryKey) => boolean)[]>()
  const ask = (topic: Topic, tests: ((key: QueryKey) => boolean)[]) => {
    waiting.set(topic, [])
    setTimeout(() => {
      const gathered = waiting.get(topic) ?? []
      waiting.delete(topic)
      if (gathered.length > 0) ask(topic, gathered)
    }, pauseMs[topic])
    void client.invalidateQueries({predicate: ({queryKey}) => tests.some((test) => test(queryKey))})
  }
  return (topic, isStale) => {
    const gathered = waiting.get(topic)
    if (gathered) gathered.push(isStale)
    else ask(topic, [isStale])
  }
}

let isLive = false
const listeners = new Set<() => void>()

function become(live: boolean) {
  if (isLive === live) return
  isLive = live
  listeners.forEach((listener) => listener())
}

/** So long nobody is told that the stream is lost; browsers mend most of it by themselves. */
const quietMs = 5000
/** When a stream that was refused is asked for again: soon, as after a restart, then more and more seldom. */
const againMs = {first: 2000, most: 60_000}

/** Follows the stream for as long as somebody is signed in. Returns what ends it. */
export function followLive(client: QueryClient, open = () => new EventSource('/api/live')): () => void {
  const last = new Map<Topic, Told>()
  const take = gather(client)
  let source: EventSource | null = null
  let quiet: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let pause = againMs.first

  const close = () => {
    source?.close()
    source = null
    clearTimeout(quiet)
    clearTimeout(again)
    quiet = undefined
    become(false)
  }
  const connect = () => {
    const stream = open()
    source = stream
    stream.onopen = () => {
      clearTimeout(quiet)
      quiet = undefined
      pause = againMs.first
      become(true)
    }
    stream.onerror = () => {
      become(false)
      // The banner shows if nobody is reached; a stream that was merely refused is no reason for one.
      quiet ??= setTimeout(reportUnreachable, quietMs)
      if (stream.readyState !== 2) return
      // It was refused: the session may have ended, or there are streams enough.
      void client.invalidateQueries({queryKey: ['session']})
      again = setTimeout(connect, pause)
      pause = Math.min(againMs.most, 2 * pause)
    }
    for (const topic of topics) {
      stream.addEventListener(topic, ({data}: MessageEvent<string>) => {
        const told = JSON.parse(data) as Told
        take(topic, staleBy(topic, told, last.get(topic)))
        last.set(topic, told)
      })
    }
  }
  const look = () => {
    if (document.hidden) close()
    else if (!source) connect()
  }
  look()
  document.addEventListener('visibilitychange', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    close()
  }
}

/** How often to ask by the clock: not at all while the server tells. */
export function useAskingPause(ms: number, liveMs: number | false = false): number | false {
  const live = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isLive,
  )
  return live ? liveMs : ms
}
