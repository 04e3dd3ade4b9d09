/**
 * Where everything stands on the canvas: steps below each other, ways beside each other, and where they meet again a
 * point. A campaign is one sequence with sequences in it, so that its drawing needs no search: each way is as wide as what
 * it holds.
 */
import {isDeadEnd, type Campaign, type Place, type Step, type Way} from './model'
import {textOf} from '@/ui/text'

export const sizes = {
  step: {width: 248, height: 84},
  way: {width: 208, height: 30},
  merge: {width: 10, height: 10},
  end: {width: 96, height: 30},
} as const
const gap = {x: 36, y: 52, way: 30}

export type Shape = 'trigger' | 'step' | 'way' | 'merge' | 'end'
export interface Spot {
  key: string
  shape: Shape
  x: number
  y: number
  width: number
  height: number
  step?: Step
  way?: Way
}
export interface Line {
  from: string
  to: string
  /** Where a step goes that is put on it; absent: nothing can be. */
  place?: Place
  /** A jump, which leads past what lies between. */
  isJump?: boolean
}
export interface Drawing {
  spots: Spot[]
  lines: Line[]
}

const widthOfWay = (way: Way) => Math.max(sizes.way.width, widthOf(way.steps))

function widthOf(steps: Step[]): number {
  return Math.max(sizes.step.width, ...steps.map((step) => step.ways.reduce((sum, way) => sum + widthOfWay(way) + gap.x, -gap.x)))
}

export function draw(campaign: Campaign): Drawing {
  const spots: Spot[] = []
  const lines: Line[] = []
  const put = (key: string, shape: Shape, center: number, y: number, more: Partial<Spot> = {}) => {
    const size = sizes[shape === 'trigger' ? 'step' : shape]
    spots.push({key, shape, x: center - size.width / 2, y, ...size, ...more})
    return y + size.height
  }

  /** Draws the steps from there on; where the sequence ends, and what its end is, if it can be gone on from. */
  const sequence = (steps: Step[], way: string | null, center: number, top: number, from: string): {bottom: number; end: string | null} => {
    let y = top
    let before: string | null = from
    steps.forEach((step, index) => {
      if (before !== null) lines.push({from: before, to: step.key, place: {way, index}})
      y = put(step.key, 'step', center, y, {step})
      before = isDeadEnd(step) ? null : step.key
      if (step.ways.length > 0) {
        const drawn = ways(step, center, y + gap.way)
        y = drawn.bottom
        before = drawn.end
      }
      y += gap.y
    })
    return {bottom: steps.length === 0 ? top - gap.y + 8 : y - gap.y, end: before}
  }

  const ways = (step: Step, center: number, top: number): {bottom: number; end: string | null} => {
    const whole = step.ways.reduce((sum, way) => sum + widthOfWay(way) + gap.x, -gap.x)
    const ends: {end: string; way: Way}[] = []
    let left = center - whole / 2
    let bottom = top
    for (const way of step.ways) {
      const middle = left + widthOfWay(way) / 2
      lines.push({from: step.key, to: way.key})
      const below = put(way.key, 'way', middle, top, {way, step})
      const drawn = sequence(way.steps, way.key, middle, below + gap.y, way.key)
      if (drawn.end !== null) ends.push({end: drawn.end, way})
      bottom = Math.max(bottom, drawn.bottom)
      left += widthOfWay(way) + gap.x
    }
    // Whom no arm wants passes by.
    const passesBy = step.kind === 'branch' && step.ways.every((way) => 'when' in way.own)
    if (ends.length === 0 && !passesBy) return {bottom, end: null}
    const merge = `${step.key} merge`
    const end = put(merge, 'merge', center, bottom + gap.y)
    for (const {end: from, way} of ends) lines.push({from, to: merge, place: {way: way.key, index: way.steps.length}})
    if (passesBy) lines.push({from: step.key, to: merge})
    return {bottom: end, end: merge}
  }

  const top = put('trigger', 'trigger', 0, 0)
  const drawn = sequence(campaign.steps, null, 0, top + gap.y, 'trigger')
  if (drawn.end !== null) {
    put('end', 'end', 0, drawn.bottom + gap.y)
    lines.push({from: drawn.end, to: 'end', place: {way: null, index: campaign.steps.length}})
  }
  const byId = new Map(spots.flatMap((spot) => (spot.shape === 'step' && typeof spot.step?.json['id'] === 'string' ? [[spot.step.json['id'], spot.key]] : [])))
  for (const {step, key} of spots) {
    const target = step?.kind === 'jump' && step.key === key ? byId.get(textOf(step.json['jump'])) : undefined
    if (target) lines.push({from: key, to: target, isJump: true})
  }
  return {spots, lines}
}
