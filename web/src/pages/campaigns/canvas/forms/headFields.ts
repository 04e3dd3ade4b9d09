import type {TriggerType} from '../summary'
import type {FormField} from './FormFields'

const holidays = ['new_year', 'orthodox_christmas', 'valentines_day', 'defenders_day', 'maslenitsa', 'spring', 'womens_day', 'easter',
  'orthodox_easter', 'labour_day', 'victory_day', 'mothers_day', 'summer', 'childrens_day', 'fathers_day', 'russia_day', 'autumn',
  'knowledge_day', 'teachers_day', 'fathers_day_ru', 'halloween', 'unity_day', 'singles_day', 'mothers_day_ru', 'black_friday', 'cyber_monday',
  'winter', 'christmas'] as const

const texts = (type: string, name: string, label: string): FormField =>
  ({path: ['trigger', type, 'where', name], label, optional: true, control: {as: 'texts'}})

/** What is asked of each kind of trigger. */
export const triggerFields: Partial<Record<TriggerType, FormField[]>> = {
  when: [{path: ['trigger', 'when'], label: 'when', control: {as: 'condition'}}],
  order: [texts('order', 'status', 'orderStatus'), texts('order', 'category', 'category'), texts('order', 'product', 'product')],
  views: [texts('views', 'category', 'category'), texts('views', 'product', 'product')],
  visits: [texts('visits', 'place', 'place')],
  events: [texts('events', 'name', 'eventName')],
  messages: [
    {path: ['trigger', 'messages', 'where', 'is'], label: 'messageIs', optional: true, control: {as: 'choice', words: 'messageIs', usual: 'sent',
      options: ['sent', 'delivered', 'opened', 'clicked', 'failed', 'refused', 'not_opened']}},
    texts('messages', 'template', 'template'), texts('messages', 'campaign', 'campaign')],
  campaigns: [texts('campaigns', 'campaign', 'campaign'), texts('campaigns', 'reason', 'exitReason')],
  segment: [
    {path: ['trigger', 'segment', 'id'], label: 'segment', control: {as: 'name', from: 'segments'}},
    {path: ['trigger', 'segment', 'does'], label: 'segmentDoes', optional: true, control: {as: 'choice', options: ['entered', 'left'], usual: 'entered', words: 'segmentDoes'}},
  ],
  stage: [
    {path: ['trigger', 'stage', 'from'], label: 'stageFrom', optional: true, control: {as: 'texts'}},
    {path: ['trigger', 'stage', 'to'], label: 'stageTo', optional: true, control: {as: 'texts'}},
  ],
  bonus: [
    {path: ['trigger', 'bonus', 'does'], label: 'bonusDoes', control: {as: 'choice', options: ['accrued', 'activated', 'spent', 'returned', 'burned'], words: 'bonusDoes'}},
    {path: ['trigger', 'bonus', 'type'], label: 'bonus', optional: true, control: {as: 'name', from: 'bonusTypes'}},
  ],
  price: [
    {path: ['trigger', 'price', 'dropped_by', 'percent'], label: 'droppedBy', optional: true, control: {as: 'number'}},
    {path: ['trigger', 'price', 'within'], label: 'viewedWithin', optional: true, control: {as: 'span', usual: '30 days'}},
  ],
  stock: [
    {path: ['trigger', 'stock', 'does'], label: 'stockDoes', control: {as: 'choice', options: ['back', 'low'], words: 'stockDoes'}},
    {path: ['trigger', 'stock', 'at_most'], label: 'stockAtMost', optional: true, control: {as: 'number'}},
    {path: ['trigger', 'stock', 'within'], label: 'viewedWithin', optional: true, control: {as: 'span', usual: '30 days'}},
  ],
  refill: [{path: ['trigger', 'refill'], label: 'refill', control: {as: 'json'}}],
}

const at = ['trigger', 'schedule']
const time: FormField = {path: [...at, 'at'], label: 'at', control: {as: 'time'}}
/** What is asked of a calendar, by how often it comes round. */
export const scheduleFields: Record<string, FormField[]> = {
  day: [time],
  week: [{path: [...at, 'on'], label: 'onDays', control: {as: 'days'}}, time],
  month: [{path: [...at, 'on'], label: 'onDay', control: {as: 'number'}}, time],
  year: [{path: [...at, 'on'], label: 'onHoliday', help: 'onHoliday', control: {as: 'name', from: 'none', options: holidays}},
    {path: [...at, 'days'], label: 'daysLater', help: 'daysLater', optional: true, control: {as: 'number'}}, time],
  once: [{path: [...at, 'once'], label: 'once', control: {as: 'moment'}}],
  cron: [{path: [...at, 'cron'], label: 'cron', help: 'cron', control: {as: 'text'}}],
  span: [{path: [...at, 'every'], label: 'every', control: {as: 'span'}}],
}

export const againFields: FormField[] = [
  {path: ['entry', 'again', 'gap'], label: 'gap', control: {as: 'span'}},
  {path: ['entry', 'again', 'since'], label: 'since', optional: true, control: {as: 'choice', options: ['exit', 'entry'], usual: 'exit', words: 'since'}},
  {path: ['entry', 'again', 'after_new_order'], label: 'afterNewOrder', optional: true, control: {as: 'flag'}},
]

export const measureFields: FormField[] = [
  {path: ['control', 'percent'], label: 'control', help: 'control', optional: true, control: {as: 'number'}},
  {path: ['conversion', 'method'], label: 'method', optional: true, control: {as: 'choice', options: ['new_orders', 'order_growth', 'any', 'none'], usual: 'new_orders', words: 'method'}},
  {path: ['conversion', 'window'], label: 'conversionWindow', optional: true, control: {as: 'span', usual: '7 days'}},
]

export const otherFields: FormField[] = [
  {path: ['priority'], label: 'priority', help: 'priority', optional: true, control: {as: 'number'}},
  {path: ['period', 'from'], label: 'periodFrom', optional: true, control: {as: 'date'}},
  {path: ['period', 'until'], label: 'periodUntil', optional: true, control: {as: 'date'}},
  {path: ['group'], label: 'group', help: 'group', optional: true, control: {as: 'text'}},
  {path: ['exclusive'], label: 'exclusive', optional: true, control: {as: 'flag'}},
]

export const firstTrigger: Record<TriggerType, object> = {
  when: {when: {orders: 'last', at_least_ago: '30 days'}}, schedule: {schedule: {every: 'day', at: '10:00'}}, order: {order: {}},
  segment: {segment: {id: ''}}, stage: {stage: {}}, views: {views: {}}, visits: {visits: {}}, checkouts: {checkouts: {}}, events: {events: {}},
  messages: {messages: {}}, bonus: {bonus: {does: 'accrued'}}, price: {price: {}}, stock: {stock: {does: 'back'}},
  refill: {refill: {each: 'product', period: 'learned', else: '30 days'}}, registered: {registered: true}, campaigns: {campaigns: {}},
}

export const firstSchedule: Record<string, object> = {
  day: {every: 'day', at: '10:00'}, week: {every: 'week', on: ['tuesday'], at: '10:00'}, month: {every: 'month', on: 1, at: '10:00'},
  year: {every: 'year', on: 'new_year', days: -7, at: '10:00'}, once: {once: ''}, cron: {cron: '0 10 * * 1-5'}, span: {every: '1 hour'},
}
