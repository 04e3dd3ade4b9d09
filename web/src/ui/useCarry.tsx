/**
 * Something is carried to another place by mouse, pen or finger. Places are elements with `data-place`; the nearest that
 * accepts it takes it. What a finger takes hold of says `data-grip` and `touch-action: none`, so that elsewhere it scrolls.
 * Whoever has a keyboard moves things by commands of the page.
 */
import {useCallback, useEffect, useRef, useState, type PointerEvent as Pressed} from 'react'

export interface Carried {
  what: string
  /** The place that would take it now. */
  over: string | null
}

interface Wish {
  accepts: (what: string, place: string) => boolean
  drop: (what: string, place: string) => void
  /** Pixels that it may be away from a place. */
  reach?: number
  /** What moves under it near an edge, by so many pixels in each direction; the window, if it is not told. */
  nudge?: (x: number, y: number, at: {x: number; y: number}) => void
}

const slackPx = 6
const edgePx = 56
const stepPx = 14

function nearest(at: {x: number; y: number}, takes: (place: string) => boolean, reach: number): string | null {
  let best = reach
  let found: string | null = null
  for (const element of document.querySelectorAll<HTMLElement>('[data-place]')) {
    const {left, right, top, bottom} = element.getBoundingClientRect()
    const away = Math.hypot(Math.max(left - at.x, 0, at.x - right), Math.max(top - at.y, 0, at.y - bottom))
    const place = element.dataset['place']!
    if (away < best && takes(place)) {
      best = away
      found = place
    }
  }
  return found
}

const edge = (at: number, size: number) => (at < edgePx ? -stepPx : at > size - edgePx ? stepPx : 0)

export function useCarry(wish: Wish) {
  const [carried, setCarried] = useState<Carried | null>(null)
  const ghost = useRef<HTMLDivElement>(null)
  const latest = useRef(wish)
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => {
    latest.current = wish
  })
  useEffect(() => () => stop.current?.(), [])

  const take = useCallback((what: string, event: Pressed) => {
    const isTouch = event.pointerType === 'touch'
    if (event.button !== 0 || !event.isPrimary || (isTouch && !(event.target as Element).closest('[data-grip]'))) return
    const from = {x: event.clientX, y: event.clientY}
    let at = from
    let isCarried = false
    let over: string | null = null
    let frame = 0

    const look = () => {
      const {accepts, reach = 72, nudge} = latest.current
      const found = nearest(at, (place) => accepts(what, place), reach)
      if (found !== over) setCarried({what, over: found})
      over = found
      const x = edge(at.x, window.innerWidth)
      const y = edge(at.y, window.innerHeight)
      if (nudge) nudge(x, y, at)
      else if (y !== 0) window.scrollBy(0, y)
      if (ghost.current) ghost.current.style.transform = `translate(${at.x + 12}px, ${at.y + 12}px)`
      frame = requestAnimationFrame(look)
    }
    const move = (moved: PointerEvent) => {
      at = {x: moved.clientX, y: moved.clientY}
      if (isCarried || Math.hypot(at.x - from.x, at.y - from.y) < slackPx) return
      isCarried = true
      document.body.style.userSelect = 'none'
      setCarried({what, over: null})
      frame = requestAnimationFrame(look)
    }
    const end = (isDropped: boolean) => {
      cancelAnimationFrame(frame)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerup', release)
      window.removeEventListener('pointercancel', cancel)
      window.removeEventListener('keydown', key, true)
      stop.current = null
      if (!isCarried) return
      document.body.style.userSelect = ''
      setCarried(null)
      // That the button went up is no click on what is beneath.
      const swallow = (click: Event) => click.stopPropagation()
      window.addEventListener('click', swallow, {capture: true, once: true})
      setTimeout(() => window.removeEventListener('click', swallow, true))
      if (isDropped && over !== null) latest.current.drop(what, over)
    }
    const release = () => end(true)
    const cancel = () => end(false)
    const key = (pressed: KeyboardEvent) => {
      if (pressed.key !== 'Escape') return
      pressed.stopPropagation()
      end(false)
    }
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerup', release)
    window.addEventListener('pointercancel', cancel)
    window.addEventListener('keydown', key, true)
    stop.current?.()
    stop.current = cancel
  }, [])
  return {carried, take, ghost}
}
