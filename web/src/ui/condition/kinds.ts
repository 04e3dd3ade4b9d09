/**
 * What can be asked about a customer, one entry for each question a marketer knows by name. A kind says by which keys its
 * JSON is told (`head`) and what can be set in it (`fields`); the sentence of a row is its fields in their order. What
 * fits no kind is shown as JSON and stays as it is.
 */
import {isObject, type Json, type JsonObject} from './json'

export const comparisons = ['at_least', 'at_most', 'more_than', 'less_than', 'equals', 'between'] as const
export type Comparison = (typeof comparisons)[number]
export const moments = ['at_least_ago', 'less_than_ago', 'before', 'after'] as const
export const windowKeys = ['within', 'calendar', 'from', 'until', 'since'] as const

/** What a figure is counted in. */
export type Measure = 'count' | 'money' | 'days' | 'number' | 'hour' | 'pieces'
/** Where suggestions come from. Anything else may be typed as well. */
export type Source = 'segments' | 'campaigns' | 'categories' | 'products' | 'brands' | 'names' | 'stages' | 'templates'
  | 'bonusTypes' | 'pools' | 'labels' | 'none'

export type Editor =
  | {as: 'compare'; measure: Measure; among?: readonly Comparison[]}
  | {as: 'window'}
  | {as: 'when'}
  | {as: 'span'; units?: readonly string[]}
  | {as: 'text'; from: Source}
  | {as: 'texts'; from: Source}
  | {as: 'choice'; options: readonly string[]; usual?: string; words: string}
  | {as: 'choices'; options: readonly string[]; words: string}
  | {as: 'scores'}
  | {as: 'flag'}
  | {as: 'presence'; from: Source}
  | {as: 'noOrderSince'}
  | {as: 'test'}
  | {as: 'percent'}

export interface Field {
  /** Where its value lies; of a comparison, a window and a moment the object that their keys lie in. */
  path: readonly string[]
  editor: Editor
  /** Shown once it is there; until then it is among what can be added. */
  optional?: boolean
}

export interface Kind {
  id: string
  group: string
  head: JsonObject
  fields: readonly Field[]
  /** What a new row asks. */
  make: JsonObject
}

const field = (path: string, editor: Editor, optional = false): Field =>
  ({path: path === '' ? [] : path.split('.'), editor, ...(optional && {optional})})
const compare = (measure: Measure, path = '', optional = false) => field(path, {as: 'compare', measure}, optional)
const texts = (path: string, from: Source, optional = true) => field(path, {as: 'texts', from}, optional)
const window = field('', {as: 'window'})
const when = field('', {as: 'when'})
const noOrderSince = field('no_order_since', {as: 'noOrderSince'}, true)

const channels = ['email', 'sms', 'push'] as const
const statuses = ['created', 'paid', 'completed', 'cancelled', 'returned'] as const
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Which orders: what can be said of them, at the path. */
const ordersWhere = (at: string): Field[] => [
  texts(`${at}.category`, 'categories'),
  texts(`${at}.product`, 'products'),
  texts(`${at}.line.brand`, 'brands'),
  texts(`${at}.line.category`, 'categories'),
  texts(`${at}.line.product`, 'products'),
  compare('money', `${at}.line.price`, true),
  compare('pieces', `${at}.line.quantity`, true),
  compare('money', `${at}.total`, true),
  field(`${at}.status`, {as: 'choices', options: statuses, words: 'status'}, true),
  field(`${at}.promo_code`, {as: 'presence', from: 'none'}, true),
  field(`${at}.store`, {as: 'presence', from: 'none'}, true),
  field(`${at}.online`, {as: 'flag'}, true),
  field(`${at}.weekday`, {as: 'choices', options: weekdays, words: 'weekday'}, true),
  compare('hour', `${at}.hour`, true),
]

const figure = (orders: string, measure: Measure, make: JsonObject): Kind => ({
  id: `orders_${orders}`, group: 'orders', head: {orders},
  fields: [compare(measure), window, ...ordersWhere('where')], make: {orders, ...make},
})
const orderMoment = (orders: 'last' | 'first'): Kind => ({
  id: `orders_${orders}`, group: 'orders', head: {orders},
  fields: [when, ...ordersWhere('where'), ...(orders === 'last' ? [noOrderSince] : [])],
  make: {orders, at_least_ago: '180 days'},
})

/** What a customer did besides ordering, and what was done to them: their number, and when the last or first was. */
function happenings(what: string, group: string, where: Field[], make: JsonObject = {}): Kind[] {
  const known: JsonObject = Object.keys(make).length > 0 ? {where: make} : {}
  return [
    {id: `${what}_count`, group, head: {[what]: 'count'}, fields: [...where.filter((one) => !one.optional), compare('count'), window,
      ...where.filter((one) => one.optional)], make: {[what]: 'count', ...known, within: '30 days', at_least: 1}},
    ...(['last', 'first'] as const).map((which): Kind => ({
      id: `${what}_${which}`, group, head: {[what]: which}, fields: [...where.filter((one) => !one.optional), when,
        ...where.filter((one) => one.optional), ...(which === 'last' ? [noOrderSince] : [])],
      make: {[what]: which, ...known, less_than_ago: '7 days'}})),
  ]
}

const standing = (at: string): Field[] => [texts(`${at}.name`, 'names'),
  ...['r', 'f', 'm'].map((score) => field(`${at}.${score}`, {as: 'scores'}, true))]
const bonusType = field('type', {as: 'text', from: 'bonusTypes'}, true)
const pool = texts('pool', 'pools')
const shortSpan: Editor = {as: 'span', units: ['minute', 'hour', 'day', 'week']}
const messageStates = ['sent', 'delivered', 'opened', 'clicked', 'failed', 'refused', 'not_opened'] as const

export const kinds: readonly Kind[] = [
  figure('count', 'count', {within: '365 days', at_least: 1}),
  figure('sum', 'money', {within: '365 days', at_least: 5000}),
  figure('average', 'money', {at_least: 3000}),
  figure('maximum', 'money', {at_least: 5000}),
  figure('minimum', 'money', {at_least: 1000}),
  orderMoment('last'),
  orderMoment('first'),
  figure('days_between', 'days', {at_most: 30}),
  figure('days_spanned', 'days', {at_least: 30}),
  {id: 'bought', group: 'orders', head: {}, fields: [...ordersWhere('bought'), window],
    make: {bought: {category: []}, within: '365 days'}},
  {id: 'bought_moment', group: 'orders', head: {}, fields: [...ordersWhere('bought'), when, noOrderSince],
    make: {bought: {category: []}, at_least_ago: '60 days'}},

  ...happenings('views', 'site', [texts('where.category', 'categories'), texts('where.product', 'products')]),
  {id: 'cart', group: 'site', head: {}, fields: [compare('money', 'cart.value', true), field('cart.idle_for', {as: 'span'}, true),
    texts('cart.category', 'categories'), texts('cart.product', 'products')], make: {cart: {idle_for: '1 hour'}}},
  ...happenings('visits', 'site', [texts('where.place', 'none')]),
  ...happenings('checkouts', 'site', []),
  ...happenings('events', 'site', [texts('where.name', 'none', false)], {name: []}),

  ...happenings('messages', 'messages', [
    field('where.is', {as: 'choice', options: messageStates, usual: 'sent', words: 'message'}),
    field('where.channel', {as: 'choices', options: channels, words: 'channel'}, true),
    texts('where.template', 'templates'), texts('where.campaign', 'campaigns'), texts('where.topic', 'none')]),
  {id: 'in_campaign', group: 'messages', head: {}, fields: [texts('in_campaign', 'campaigns', false)], make: {in_campaign: []}},
  ...happenings('campaigns', 'messages', [
    field('where.is', {as: 'choice', options: ['entered', 'exited'], usual: 'entered', words: 'walk'}),
    texts('where.campaign', 'campaigns'), texts('where.reason', 'none')]),

  {id: 'rfm', group: 'rfm', head: {}, fields: standing('rfm'), make: {rfm: {name: []}}},
  {id: 'rfm_cell', group: 'rfm', head: {}, fields: [field('rfm', {as: 'text', from: 'none'})], make: {rfm: 'R2M3'}},
  {id: 'rfm_moved', group: 'rfm', head: {}, fields: [...standing('rfm_moved.from'), ...standing('rfm_moved.to'),
    field('rfm_moved.within', {as: 'span'})],
  make: {rfm_moved: {from: {name: []}, to: {name: []}, within: '30 days'}}},
  {id: 'stage', group: 'rfm', head: {}, fields: [texts('stage', 'stages', false), field('in_for', {as: 'span'}, true)], make: {stage: []}},
  {id: 'segment', group: 'rfm', head: {}, fields: [field('segment', {as: 'text', from: 'segments'}), field('in_for', {as: 'span'}, true)],
    make: {segment: ''}},

  {id: 'first_seen', group: 'person', head: {}, fields: [field('first_seen', {as: 'when'})], make: {first_seen: {less_than_ago: '30 days'}}},
  {id: 'consent', group: 'person', head: {}, fields: [field('consent', {as: 'choice', options: channels, words: 'channel'}),
    field('topic', {as: 'text', from: 'none'}, true)], make: {consent: 'email'}},
  {id: 'contact', group: 'person', head: {}, fields: [field('contact', {as: 'choice', options: channels, words: 'channel'}),
    field('is', {as: 'choice', options: ['valid', 'confirmed', 'invalid', 'present', 'absent'], usual: 'valid', words: 'contact'}),
    texts('domain', 'none'), texts('country', 'none')], make: {contact: 'email', is: 'valid'}},
  {id: 'label', group: 'person', head: {}, fields: [field('label', {as: 'text', from: 'labels'})], make: {label: ''}},
  {id: 'birthday', group: 'person', head: {attribute: 'birthday'}, fields: [field('days_until_anniversary',
    {as: 'compare', measure: 'days', among: ['between', 'equals']})],
  make: {attribute: 'birthday', days_until_anniversary: {between: [0, 7]}}},
  {id: 'attribute', group: 'person', head: {}, fields: [field('attribute', {as: 'text', from: 'none'}), field('', {as: 'test'})],
    make: {attribute: '', equals: ''}},
  {id: 'sample', group: 'person', head: {}, fields: [field('sample.percent', {as: 'percent'}), field('sample.salt', {as: 'text', from: 'none'})],
    make: {sample: {percent: 10, salt: 'a'}}},
  {id: 'everyone', group: 'person', head: {everyone: true}, fields: [], make: {everyone: true}},

  ...(['balance', 'pending'] as const).map((bonus): Kind => ({id: `bonus_${bonus}`, group: 'loyalty', head: {bonus},
    fields: [compare('money'), bonusType], make: {bonus, at_least: 100}})),
  {id: 'bonus_burning', group: 'loyalty', head: {bonus: 'burning'}, fields: [compare('money'), field('within', shortSpan), bonusType],
    make: {bonus: 'burning', within: '7 days', at_least: 100}},
  ...(['accrued', 'spent'] as const).map((bonus): Kind => ({id: `bonus_${bonus}`, group: 'loyalty', head: {bonus},
    fields: [compare('money'), window, bonusType], make: {bonus, within: '90 days', at_least: 1}})),
  ...(['unused', 'issued', 'redeemed', 'expired'] as const).map((state): Kind => ({id: `promo_codes_${state}`, group: 'loyalty',
    head: {promo_codes: state}, fields: [compare('count'), window, pool], make: {promo_codes: state, at_least: 1}})),
  {id: 'promo_codes_expiring', group: 'loyalty', head: {promo_codes: 'expiring'}, fields: [compare('count'), field('within', shortSpan), pool],
    make: {promo_codes: 'expiring', within: '3 days', at_least: 1}},
]

const byId = new Map(kinds.map((kind) => [kind.id, kind]))
export const kindOf = (id: string): Kind => byId.get(id)!
export const groups = [...new Set(kinds.map((kind) => kind.group))]

/** Keys that a test of an attribute may stand under. */
export const tests = ['equals', 'in', 'contains', 'starts_with', 'has_any', 'has_all', 'is_set', ...comparisons.filter((one) => one !== 'equals'),
  'at_least_ago', 'less_than_ago', 'days_until', 'days_until_anniversary'] as const

/** The keys that a field's value stands under, in the object at its path; null if the value is at the path itself. */
export function keysOf(editor: Editor): readonly string[] | null {
  switch (editor.as) {
    case 'compare': return editor.among ?? comparisons
    case 'window': return windowKeys
    case 'when': return moments
    case 'test': return tests
    default: return null
  }
}

const isText = (value: Json) => typeof value === 'string'
const isTexts = (value: Json) => isText(value) || (Array.isArray(value) && value.every(isText))

/** Whether the field's editor shows that value as it is. */
function accepts(editor: Editor, value: Json): boolean {
  switch (editor.as) {
    case 'span': return typeof value === 'string' && /^\d+ [a-z]+$/.test(value)
    case 'text': return isText(value)
    case 'texts': return isTexts(value)
    case 'choice': return typeof value === 'string' && editor.options.includes(value)
    case 'choices': return isTexts(value) && (Array.isArray(value) ? value : [value]).every((one) => editor.options.includes(String(one)))
    case 'scores': return typeof value === 'number' || (Array.isArray(value) && value.every((one) => typeof one === 'number'))
    case 'flag': return typeof value === 'boolean'
    case 'presence': return typeof value === 'boolean' || isTexts(value)
    case 'percent': return typeof value === 'number'
    case 'noOrderSince': return value === true || (isObject(value) && Object.entries(value).every(
      ([key, one]) => ['category', 'product'].includes(key) && isTexts(one)))
    default: return false
  }
}

function acceptsKey(key: string, value: Json): boolean {
  if (key === 'between') return Array.isArray(value) && value.length === 2
  if (key === 'days_until' || key === 'days_until_anniversary') {
    return isObject(value) && Object.keys(value).length === 1 && (comparisons as readonly string[]).includes(Object.keys(value)[0]!)
  }
  if (key === 'in') return Array.isArray(value) && value.every((one) => typeof one === 'string')
  if (key === 'has_any' || key === 'has_all') return isTexts(value)
  return !isObject(value) && !Array.isArray(value)
}

/** Whether everything in the object at that path belongs to a field of the kind. */
function covers(kind: Kind, json: JsonObject, path: readonly string[]): boolean {
  const here = path.join('.')
  return Object.entries(json).every(([key, value]) => {
    if (here === '' && key in kind.head) return true
    const at = [...path, key].join('.')
    const own = kind.fields.find((one) => one.path.join('.') === at && keysOf(one.editor) === null)
    if (own && accepts(own.editor, value)) return true
    if (kind.fields.some((one) => one.path.join('.') === here && keysOf(one.editor)?.includes(key))) return acceptsKey(key, value)
    const isOnTheWay = kind.fields.some((one) => one.path.join('.') === at || one.path.join('.').startsWith(`${at}.`))
    return isOnTheWay && isObject(value) && covers(kind, value, [...path, key])
  })
}

/** Under `keysOf` one key is said, or none where the window is open; a window's days are two. */
function isWhole(kind: Kind, json: JsonObject): boolean {
  return kind.fields.every(({path, editor, optional}) => {
    const keys = keysOf(editor)
    let at: Json | undefined = json
    for (const key of path) at = isObject(at) ? at[key] : undefined
    if (keys === null) return at !== undefined || optional || (editor.as === 'choice' && editor.usual !== undefined)
    if (at === undefined) return optional ?? false
    const said = Object.keys(isObject(at) ? at : {}).filter((key) => keys.includes(key))
    return editor.as === 'window' ? said.length <= 1 || said.every((key) => key === 'from' || key === 'until') : said.length === 1
  })
}

/** Which question it is; absent: none that the editor knows in every part. */
export function recognise(json: JsonObject): Kind | undefined {
  const keys = Object.keys(json)
  return kinds.find((kind) =>
    Object.entries(kind.head).every(([key, value]) => json[key] === value)
    && Object.keys(kind.make).slice(0, 1).every((key) => keys.includes(key))
    && (kind.id !== 'cart' || isObject(json['cart']) || json['cart'] === 'not_empty')
    && (json['cart'] === 'not_empty' ? kind.id === 'cart' && keys.length === 1 : covers(kind, json, []) && isWhole(kind, json)))
}

/** Whether something that must be said is still empty. */
export function isIncomplete(json: Json): boolean {
  if (json === null || json === '') return true
  if (Array.isArray(json)) return json.length === 0 || json.some(isIncomplete)
  return isObject(json) && Object.values(json).some(isIncomplete)
}
