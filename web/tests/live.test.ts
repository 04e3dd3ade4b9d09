import {QueryClient, type QueryKey} from '@tanstack/react-query'
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {followLive, gather, staleBy, type Told, type Topic} from '../src/api/live'

const keys: QueryKey[] = [['status'], ['messages', 'failed', ''], ['campaigns'], ['campaigns', 'back', 'steps'], ['campaigns', 'back', 'people', ''], ['campaigns', 'back', 'draft'], ['campaigns', 'other', 'steps'],
  ['campaigns', 'validate', '{}'], ['segments'], ['segments', 'vip'], ['segments', 'vip', 'members'], ['segments', 'revenue'], ['tasks', 'popups'], ['imports', 'i1'], ['exports'],
  ['rfm', '']]
const stale = (topic: Topic, told: Told, before?: Told) => keys.filter(staleBy(topic, told, before)).map((key) => key.filter(Boolean).join('/'))

describe('what is told makes stale what shows it', () => {
  it.each<[Topic, Told, string[]]>([
    ['status', {messages_pending: 1, messages_undelivered: 0}, ['status', 'messages/failed']],
    ['campaigns', {items: [{id: 'back'}]}, ['campaigns', 'campaigns/back/steps', 'campaigns/back/people']],
    ['segments', {items: [{id: 'vip'}]}, ['segments', 'segments/vip']],
    ['tasks', {}, ['tasks/popups']],
    ['imports', {items: [{id: 'i1'}]}, ['imports/i1']],
    ['exports', {items: []}, ['exports']],
  ])('%s', (topic, told, expected) => expect(stale(topic, told)).toEqual(expected))

  it('and leaves messages alone where none came or went', () => {
    expect(stale('status', {messages_pending: 1, messages_undelivered: 0}, {messages_pending: 1, messages_undelivered: 0})).toEqual(['status'])
    expect(stale('status', {messages_pending: 0, messages_undelivered: 1}, {messages_pending: 1, messages_undelivered: 0})).toEqual(['status', 'messages/failed'])
  })
})

describe('the stream', () => {
  const client = new QueryClient()
  const asked = vi.spyOn(client, 'invalidateQueries').mockResolvedValue(undefined)
  const streams: Stream[] = []
  class Stream {
    readyState = 0
    onopen = () => undefined
    onerror = () => undefined
    heard = new Map<string, (event: {data: string}) => void>()
    addEventListener = (topic: string, take: (event: {data: string}) => void) => void this.heard.set(topic, take)
    close = () => void (this.readyState = 2)
  }
  const open = () => {
    streams.push(new Stream())
    return streams.at(-1) as unknown as EventSource
  }
  const page = {hidden: false, look: () => undefined as void, addEventListener: (_: string, look: () => void) => void (page.look = look), removeEventListener: () => undefined}

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('document', page)
    streams.length = 0
    asked.mockClear()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('has what is told asked for at once, and then once a pause', () => {
    const take = gather(client)
    for (let told = 0; told < 5; told += 1) take('status', () => true)
    expect(asked).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(5000)
    expect(asked).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(60_000)
    expect(asked).toHaveBeenCalledTimes(2)
  })

  it('is followed while the tab is seen', () => {
    const end = followLive(client, open)
    streams[0]!.heard.get('tasks')!({data: '{"open": 1, "newest": []}'})
    expect(asked).toHaveBeenCalledTimes(1)
    page.hidden = true
    page.look()
    expect(streams[0]!.readyState).toBe(2)
    page.hidden = false
    page.look()
    expect(streams).toHaveLength(2)
    end()
    expect(streams[1]!.readyState).toBe(2)
  })

  it('that was refused is asked for again, and the session is looked at', () => {
    const end = followLive(client, open)
    streams[0]!.readyState = 2
    streams[0]!.onerror()
    expect(asked).toHaveBeenCalledWith({queryKey: ['session']})
    end()
    const again = followLive(client, open)
    streams[1]!.readyState = 2
    streams[1]!.onerror()
    vi.stubGlobal('fetch', () => Promise.resolve({ok: true}))
    vi.advanceTimersByTime(2000)
    expect(streams).toHaveLength(3)
    streams[2]!.readyState = 2
    streams[2]!.onerror()
    vi.advanceTimersByTime(3999)
    expect(streams).toHaveLength(3)
    vi.advanceTimersByTime(1)
    expect(streams).toHaveLength(4)
    again()
  })
})
