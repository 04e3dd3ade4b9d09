/**
 * A campaign as the canvas edits it: steps that keep their identity, with the ways that lead through them taken out of
 * their JSON. Made of a definition and written back to it, to the letter where nothing was changed. Every change makes a
 * new campaign, so that undoing is keeping the one before.
 */
import {isObject, type Json, type JsonObject} from '@/ui/condition/json'
import {spliced} from '@/ui/lists'

export const stepKinds = ['send', 'cascade', 'wait', 'filter', 'branch', 'split', 'accrue', 'promo_code', 'task', 'popup', 'webhook', 'set',
  'limit', 'recheck', 'jump', 'exit'] as const
export type StepKind = (typeof stepKinds)[number]

/** One of several ways through a step: of a branch an arm, of a split a variant, else what follows success or failure. */
export interface Way {
  key: string
  role: 'arm' | 'variant' | 'then' | 'else'
  /** What is said of the way itself: a condition, a name and a share. */
  own: JsonObject
  steps: Step[]
  /** Its steps are written even if there are none. */
  isWritten: boolean
}

export interface Step {
  key: string
  /** Absent: none that is known; it is shown as JSON and stays as it is. */
  kind?: StepKind
  /** Without its ways' steps. */
  json: JsonObject
  ways: Way[]
}

export interface Campaign {
  /** Everything but the steps. */
  head: JsonObject
  steps: Step[]
}

/** Where a step stands or may be put: in a way, or where there is none in the campaign itself. */
export interface Place {
  way: string | null
  index: number
}

let made = 0
const newKey = () => `s${++made}`

/** Where the ways of a step lie that has them under names: a cascade's, a wait's. */
const namedWays = (kind: StepKind | undefined, json: JsonObject): string | undefined =>
  kind === 'cascade' || (kind === 'wait' && isObject(json['wait']) && 'when' in json['wait']) ? kind : undefined

const wayOf = (role: Way['role'], own: JsonObject, steps: Json | undefined): Way => ({
  key: newKey(), role, own, steps: Array.isArray(steps) ? steps.filter(isObject).map(stepOf) : [], isWritten: Array.isArray(steps) && steps.length === 0,
})

function without(json: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([name]) => name !== key))
}

function stepOf(json: JsonObject): Step {
  const kind = stepKinds.find((one) => one in json)
  const listed = kind === 'branch' || kind === 'split' ? json[kind] : undefined
  if (Array.isArray(listed) && listed.every(isObject)) {
    const role = kind === 'branch' ? 'arm' as const : 'variant' as const
    return {key: newKey(), kind: kind!, json: {...json, [kind!]: []}, ways: listed.map((way) => wayOf(role, without(way, 'steps'), way['steps']))}
  }
  const at = namedWays(kind, json)
  const holder = at ? json[at] : undefined
  if (at && isObject(holder)) {
    return {key: newKey(), kind: kind!, json: {...json, [at]: without(without(holder, 'then'), 'else')},
      ways: (['then', 'else'] as const).map((role) => wayOf(role, {}, holder[role]))}
  }
  return {key: newKey(), ...(kind && {kind}), json, ways: []}
}

/** Steps that are not objects have no place on a canvas: who wrote them is told by the server. */
export function fromDefinition(definition: JsonObject): Campaign {
  const steps = definition['steps']
  return {head: without(definition, 'steps'), steps: Array.isArray(steps) ? steps.filter(isObject).map(stepOf) : []}
}

function writtenStep(step: Step): JsonObject {
  const {kind, json, ways} = step
  if (kind === undefined || ways.length === 0) return json
  if (kind === 'branch' || kind === 'split') {
    return {...json, [kind]: ways.map((way) => {
      const isSaid = way.steps.length > 0 || way.isWritten || way.role === 'arm'
      return {...way.own, ...(isSaid && {steps: way.steps.map(writtenStep)})}
    })}
  }
  const said = ways.filter((way) => way.steps.length > 0 || way.isWritten)
  return {...json, [kind]: {...(json[kind] as JsonObject), ...Object.fromEntries(said.map((way) => [way.role, way.steps.map(writtenStep)]))}}
}

export function toDefinition({head, steps}: Campaign): JsonObject {
  return {...head, steps: steps.map(writtenStep)}
}

/** Where each step stands in the definition, as the server says it: "$.steps[2].branch[0].steps[1]". */
export function pathsOf(campaign: Campaign): Map<string, string> {
  const paths = new Map<string, string>()
  const walk = (steps: Step[], at: string) => steps.forEach((step, index) => {
    const path = `${at}[${index}]`
    paths.set(path, step.key)
    step.ways.forEach((way, number) => walk(way.steps, way.role === 'arm' || way.role === 'variant'
      ? `${path}.${step.kind}[${number}].steps` : `${path}.${step.kind}.${way.role}`))
  })
  walk(campaign.steps, '$.steps')
  return paths
}

export function allSteps(steps: Step[]): Step[] {
  return steps.flatMap((step) => [step, ...step.ways.flatMap((way) => allSteps(way.steps))])
}

export const findStep = (campaign: Campaign, key: string): Step | undefined => allSteps(campaign.steps).find((step) => step.key === key)

/** Every list of steps anew, the campaign's own (null) and those of ways. */
function mapLists(steps: Step[], way: string | null, change: (steps: Step[], way: string | null) => Step[]): Step[] {
  return change(steps, way).map((step) =>
    step.ways.length === 0 ? step : {...step, ways: step.ways.map((one) => ({...one, steps: mapLists(one.steps, one.key, change)}))})
}

function changed(campaign: Campaign, change: (steps: Step[], way: string | null) => Step[]): Campaign {
  return {...campaign, steps: mapLists(campaign.steps, null, change)}
}

export function withStep(campaign: Campaign, key: string, change: (step: Step) => Step): Campaign {
  return changed(campaign, (steps) => steps.map((step) => (step.key === key ? change(step) : step)))
}

export function withoutStep(campaign: Campaign, key: string): Campaign {
  return changed(campaign, (steps) => steps.filter((step) => step.key !== key))
}

export function withInserted(campaign: Campaign, place: Place, step: Step): Campaign {
  return changed(campaign, (steps, way) => (way === place.way ? spliced(steps, place.index, 0, step) : steps))
}

/** Every place for a step, in the order in which one reads the canvas; behind an end nothing goes on. */
export function placesOf(campaign: Campaign): Place[] {
  const walk = (steps: Step[], way: string | null): Place[] => {
    const places = steps.flatMap((step, index) => [{way, index}, ...step.ways.flatMap((one) => walk(one.steps, one.key))])
    const last = steps.at(-1)
    return last && isDeadEnd(last) ? places : [...places, {way, index: steps.length}]
  }
  return walk(campaign.steps, null)
}

/** Whoever comes there goes no further along the way. */
export const isDeadEnd = (step: Step) => step.kind === 'exit' || step.kind === 'jump'

/** Anywhere but into itself. */
export function mayMoveTo(campaign: Campaign, key: string, place: Place): boolean {
  const step = findStep(campaign, key)
  if (!step) return false
  const own = new Set([step, ...allSteps(step.ways.flatMap((way) => way.steps))].flatMap((one) => one.ways.map((way) => way.key)))
  return place.way === null || !own.has(place.way)
}

/** With the step, and all that its ways hold, at that place. */
export function withMovedTo(campaign: Campaign, key: string, place: Place): Campaign {
  const step = findStep(campaign, key)
  const from = placeOf(campaign, key)
  if (!step || !from || !mayMoveTo(campaign, key, place)) return campaign
  const isSame = from.way === place.way
  if (isSame && (place.index === from.index || place.index === from.index + 1)) return campaign
  const index = isSame && place.index > from.index ? place.index - 1 : place.index
  return withInserted(withoutStep(campaign, key), {...place, index}, step)
}

/** The next place up (-1) or down (1), into the ways of a branch too; undefined: there is none. */
export function nextPlace(campaign: Campaign, key: string, by: -1 | 1): Place | undefined {
  const from = placeOf(campaign, key)
  if (!from) return undefined
  const places = placesOf(campaign).filter((place) => mayMoveTo(campaign, key, place))
  const isAt = (place: Place | undefined, index: number) => place?.way === from.way && place?.index === index
  const here = places.findIndex((place) => isAt(place, from.index))
  const next = here + by
  // Right behind itself it stands already.
  return places[by > 0 && isAt(places[next], from.index + 1) ? next + 1 : next]
}

/** Where the step stands. */
export function placeOf(campaign: Campaign, key: string): Place | undefined {
  let found: Place | undefined
  changed(campaign, (steps, way) => {
    const index = steps.findIndex((step) => step.key === key)
    if (index >= 0) found = {way, index}
    return steps
  })
  return found
}

const idOf = (step: Step) => (typeof step.json['id'] === 'string' ? step.json['id'] : undefined)

/** An id that no step of the campaign has, nor is among those `given`. */
export function freeId(campaign: Campaign, base: string, given: readonly string[] = []): string {
  const taken = new Set([...allSteps(campaign.steps).map(idOf), ...given])
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`
    if (!taken.has(id)) return id
  }
}

/** The same once more, with ids of its own; `given` gathers them. */
export function copyOf(campaign: Campaign, step: Step, given: string[] = []): Step {
  const before = idOf(step)
  const id = before && freeId(campaign, before.replace(/-\d+$/, ''), given)
  if (id) given.push(id)
  return {...step, key: newKey(), json: {...step.json, ...(id && {id})},
    ways: step.ways.map((way) => ({...way, key: newKey(), steps: way.steps.map((one) => copyOf(campaign, one, given))}))}
}

/** What a new step says until it is told. */
const beginnings: Record<StepKind, Json> = {
  send: {channel: 'email', template: ''},
  cascade: {sends: [{channel: 'email', template: ''}, {channel: 'sms', template: ''}], until: 'delivered', within: '24 hours'},
  wait: '1 day',
  filter: {orders: 'count', since: 'enrollment', equals: 0},
  branch: [{when: {orders: 'count', within: '365 days', at_least: 3}, steps: []}],
  split: [{name: 'A', share: 50, steps: []}, {name: 'B', share: 50, steps: []}],
  accrue: {bonus: '', amount: 500},
  promo_code: '',
  task: {text: ''},
  popup: {text: ''},
  webhook: {to: ''},
  set: {labels: {}},
  limit: {participants: 1000},
  recheck: true,
  jump: '',
  exit: 'done',
}

export function newStep(campaign: Campaign, kind: StepKind): Step {
  return stepOf({id: freeId(campaign, kind.replace('_', '-')), [kind]: beginnings[kind], ...(kind === 'filter' && {else: 'filtered'})})
}

export const newWay = (role: 'arm' | 'variant', own: JsonObject): Way => ({key: newKey(), role, own, steps: [], isWritten: false})

export function withWays(step: Step, ways: Way[]): Step {
  return {...step, ways}
}

/** A wait until something happens has two ways, any other has none. */
export function withWait(step: Step, wait: Json): Step {
  const json = {...step.json, wait}
  const hasWays = namedWays('wait', json) !== undefined
  if (hasWays === step.ways.length > 0) return {...step, json}
  return {...stepOf(json), key: step.key}
}
