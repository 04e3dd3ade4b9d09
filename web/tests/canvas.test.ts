/** The canvas's model of a campaign: what comes in goes out to the letter, and every step has its place. */
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {begin, change, redo, undo} from '@/ui/history'
import {draw} from '@/pages/campaigns/canvas/layout'
import {allSteps, copyOf, freeId, fromDefinition, mayMoveTo, newStep, nextPlace, pathsOf, placeOf, placesOf, stepKinds, toDefinition, withInserted, withMovedTo,
  withoutStep, withWait} from '@/pages/campaigns/canvas/model'
import {meantSteps} from '@/pages/campaigns/detail/migration'
import {isDue} from '@/pages/campaigns/canvas/useDraft'
import type {JsonObject} from '@/ui/condition/json'

const root = new URL('../../', import.meta.url).pathname
const files = readdirSync(join(root, 'examples'), {recursive: true, encoding: 'utf8'}).filter((name) => /campaigns\/[\w-]+\.json$/.test(name))
const examples = files.map((name) => ({name, json: JSON.parse(readFileSync(join(root, 'examples', name), 'utf8')) as JsonObject}))
const manyWays: JsonObject = {id: 'x', trigger: {registered: true}, steps: [
  {id: 'b', branch: [{when: {label: 'a'}, steps: [{id: 'c', wait: '1 day'}, {exit: 'done'}]}, {steps: [{id: 'd', split: [
    {name: 'A', share: 50, steps: [{id: 'e', send: {channel: 'email', template: 't'}}]}, {name: 'B', share: 50, control: true}], winner: {after: '7 days'}}]}]},
  {id: 'w', wait: {when: {label: 'x'}, at_most: '2 days', then: [{jump: 'last'}]}},
  {id: 'last', cascade: {sends: [{channel: 'sms', template: 't'}], else: [{task: {text: 'call'}}]}},
  {moon: 'full'},
]}

describe('a campaign', () => {
  it('is among the examples', () => expect(examples.length).toBeGreaterThan(20))

  it.each([...examples, {name: 'one with every kind of way', json: manyWays}])('comes back as it was: $name', ({json}) => {
    expect(toDefinition(fromDefinition(json))).toEqual(json)
  })

  it('knows where each step stands, as the server says it', () => {
    const campaign = fromDefinition(manyWays)
    expect([...pathsOf(campaign).keys()]).toEqual(['$.steps[0]', '$.steps[0].branch[0].steps[0]', '$.steps[0].branch[0].steps[1]',
      '$.steps[0].branch[1].steps[0]', '$.steps[0].branch[1].steps[0].split[0].steps[0]', '$.steps[1]', '$.steps[1].wait.then[0]', '$.steps[2]',
      '$.steps[2].cascade.else[0]', '$.steps[3]'])
  })

  it('gives, takes, moves and copies steps in any way', () => {
    const campaign = fromDefinition(manyWays)
    const split = allSteps(campaign.steps).find((step) => step.json['id'] === 'd')!
    const sent = allSteps(campaign.steps).find((step) => step.json['id'] === 'e')!
    const second = split.ways[1]!.key
    const copied = withInserted(campaign, {way: second, index: 0}, copyOf(campaign, sent))
    const variants = allSteps(copied.steps).find((step) => step.json['id'] === 'd')!.ways
    expect(variants[1]!.steps.map((step) => step.json)).toEqual([{id: 'e-2', send: {channel: 'email', template: 't'}}])
    expect(toDefinition(withoutStep(copied, variants[1]!.steps[0]!.key))).toEqual(manyWays)
    const moved = withMovedTo(campaign, campaign.steps[1]!.key, {way: null, index: 0})
    expect((toDefinition(moved)['steps'] as JsonObject[]).map((step) => step['id'])).toEqual(['w', 'b', 'last', undefined])
    expect(toDefinition(withMovedTo(moved, sent.key, {way: second, index: 0}))['steps']).toMatchObject([{id: 'w'}, {branch: [{}, {steps: [{split: [{name: 'A'}, {steps: [{id: 'e'}]}]}]}]}, {}, {}])
    expect(placeOf(campaign, sent.key)).toEqual({way: split.ways[0]!.key, index: 0})
    expect(freeId(campaign, 'e')).toBe('e-2')
  })

  it.each([...examples, {name: 'one with every kind of way', json: manyWays}])('moves each step to any place but into itself, and back: $name', ({json}) => {
    const campaign = fromDefinition(json)
    for (const step of allSteps(campaign.steps)) {
      const home = placeOf(campaign, step.key)!
      const inner = step.ways.flatMap((way) => [way.key, ...allSteps(way.steps).flatMap((one) => one.ways.map(({key}) => key))])
      for (const place of placesOf(campaign)) {
        const moved = withMovedTo(campaign, step.key, place)
        expect(mayMoveTo(campaign, step.key, place)).toBe(place.way === null || !inner.includes(place.way))
        expect(allSteps(moved.steps).map(({key}) => key).sort()).toEqual(allSteps(campaign.steps).map(({key}) => key).sort())
        const now = placeOf(moved, step.key)!
        const back = {...home, index: now.way === home.way && now.index < home.index ? home.index + 1 : home.index}
        expect(toDefinition(withMovedTo(moved, step.key, back))).toEqual(json)
      }
    }
  })

  it('is gone through by keyboard: down through every way, and up again', () => {
    let campaign = fromDefinition({steps: [{id: 'x', wait: '1 day'}, {id: 'b', branch: [{when: {label: 'a'}, steps: [{id: 'c', wait: '2 days'}]}, {steps: []}]}, {id: 'e', exit: 'done'}]})
    const key = campaign.steps[0]!.key
    const arms = campaign.steps[1]!.ways.map((way) => way.key)
    const seen = []
    for (let place = nextPlace(campaign, key, 1); place; place = nextPlace(campaign, key, 1)) {
      campaign = withMovedTo(campaign, key, place)
      const {way, index} = placeOf(campaign, key)!
      seen.push([way === null ? 'main' : `arm ${arms.indexOf(way)}`, index])
    }
    // Behind the exit nothing goes on.
    expect(seen).toEqual([['arm 0', 0], ['arm 0', 1], ['arm 1', 0], ['main', 1]])
    for (let place = nextPlace(campaign, key, -1); place; place = nextPlace(campaign, key, -1)) campaign = withMovedTo(campaign, key, place)
    expect(placeOf(campaign, key)).toEqual({way: null, index: 0})
  })

  it('gives each step of a copy an id of its own', () => {
    const campaign = fromDefinition({steps: [{id: 'a', branch: [{when: {label: 'x'}, steps: [{id: 'a-2', exit: 'done'}]}, {steps: [{id: 'a-3', exit: 'done'}]}]}]})
    const copied = withInserted(campaign, {way: null, index: 1}, copyOf(campaign, campaign.steps[0]!))
    expect(allSteps(copied.steps).map((step) => step.json['id'])).toEqual(['a', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6'])
  })

  it('has two ways at a wait for something, and none at one for a time', () => {
    const [step] = fromDefinition({steps: [{id: 'w', wait: '1 day'}]}).steps
    const waiting = withWait(step!, {when: {label: 'a'}, at_most: '1 day'})
    expect(waiting.ways.map((way) => way.role)).toEqual(['then', 'else'])
    expect(withWait(waiting, '2 days').ways).toEqual([])
  })

  it.each(stepKinds.map((kind) => ({kind})))('takes in a new step: $kind', ({kind}) => {
    const campaign = fromDefinition(manyWays)
    const step = newStep(campaign, kind)
    expect(step.kind).toBe(kind)
    expect(Object.keys(toDefinition(withInserted(campaign, {way: null, index: 0}, step))['steps'] as JsonObject[])).toHaveLength(5)
  })
})

describe('the drawing', () => {
  it.each([...examples, {name: 'one with every kind of way', json: manyWays}])('has each step once, and nothing over another: $name', ({json}) => {
    const campaign = fromDefinition(json)
    const {spots, lines} = draw(campaign)
    expect(spots.filter((spot) => spot.shape === 'step').map((spot) => spot.key).sort()).toEqual(allSteps(campaign.steps).map((step) => step.key).sort())
    for (const a of spots) {
      for (const b of spots) {
        const apart = a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart, `${a.key} and ${b.key}`).toBe(true)
      }
    }
    const known = new Set(spots.map((spot) => spot.key))
    expect(lines.every((line) => known.has(line.from) && known.has(line.to))).toBe(true)
  })

  it('lets nobody go on behind an exit', () => {
    const campaign = fromDefinition({steps: [{exit: 'done'}]})
    expect(draw(campaign).spots.map((spot) => spot.shape)).toEqual(['trigger', 'step'])
  })
})

it('what was undone can be done again, and typing is one change', () => {
  let history = begin('')
  history = change(history, 'a', 'name', 10_000)
  history = change(history, 'ab', 'name', 10_900)
  history = change(history, 'ab!', 'mark', 11_000)
  expect(undo(history).present).toBe('ab')
  expect(undo(undo(history)).present).toBe('')
  expect(redo(undo(undo(history))).present).toBe('ab')
  expect(undo(begin('x')).present).toBe('x')
})

it('what is changed again after a while is a change of its own', () => {
  let history = begin('')
  history = change(history, 'a', 'name', 10_000)
  history = change(history, 'ab', 'name', 11_000)
  expect(undo(history).present).toBe('a')
  expect(change(undo(history), 'ac', 'name', 11_100).past).toEqual(['', 'a'])
})

it('a draft that could not be saved is tried again when it changes', () => {
  const known = {text: 'a', revision: 1, failed: null}
  expect(isDue(known, 'a', 'saved')).toBe(false)
  expect(isDue(known, 'ab', 'saved')).toBe(true)
  expect(isDue({...known, failed: 'ab'}, 'ab', 'failed')).toBe(false)
  expect(isDue({...known, failed: 'ab'}, 'abc', 'failed')).toBe(true)
  expect(isDue({...known, failed: 'ab'}, 'abc', 'overtaken')).toBe(false)
})

it('whoever waits may go on at a step of the same kind', () => {
  const step = (id: string, kind: 'wait' | 'wait_for' | 'send', here: number) => ({number: 1, path: null, step: id, kind, here, came: here, passed: 0, left: 0})
  const rows = meantSteps([step('pause', 'wait', 5), step('pause', 'wait', 2), step('mail', 'send', 3), step('gone', 'wait', 0), step('paid', 'wait_for', 1)],
    [step('pause', 'wait', 0), step('rest', 'wait', 0), step('mail', 'send', 0)])
  expect(rows).toEqual([{step: 'pause', here: 7, options: ['pause', 'rest'], isThere: true}, {step: 'paid', here: 1, options: [], isThere: false}])
})
