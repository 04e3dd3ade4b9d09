import type {TFunction} from 'i18next'
import type {ReactNode} from 'react'
import {isObject, textsOf, valueAt, type Json, type JsonObject} from '@/ui/condition/json'
import type {Step, Way} from './model'
import {Words} from './Words'
import {textOf} from '@/ui/text'

const text = (json: JsonObject, ...path: string[]) => {
  const value = valueAt(json, path)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** "7 days" as the reader says it. */
export function spanText(t: TFunction, span: Json | undefined): string {
  const [count = '', unit = ''] = typeof span === 'string' ? span.split(' ') : []
  const bare = unit.replace(/s$/, '')
  return ['minute', 'hour', 'day', 'week', 'month', 'year'].includes(bare) ? `${count} ${t(`condition:unit.${bare}`, {count: Number(count)})}` : textOf(span ?? '')
}

function waitText(t: TFunction, wait: Json | undefined): ReactNode {
  if (!isObject(wait)) return spanText(t, wait)
  if ('when' in wait) return <><Words of={wait['when']} />, {t('wait.atMost', {span: spanText(t, wait['at_most'])})}</>
  if ('date' in wait) return t('wait.untilDate', {name: text(wait, 'date')})
  const hours = isObject(wait['hours']) ? `${text(wait, 'hours', 'from')}–${text(wait, 'hours', 'to')}` : text(wait, 'until')
  const days = textsOf(wait['on']).map((day) => t(`day.${day}`)).join(', ')
  return [wait['for'] && spanText(t, wait['for']), days, hours].filter(Boolean).join(' · ')
}

/** What a step does, in a line or two. */
export function stepText(t: TFunction, {kind, json}: Step): ReactNode {
  switch (kind) {
    case 'send': return text(json, 'send', 'template') || t('missing.template')
    case 'cascade': {
      const sends = valueAt(json, ['cascade', 'sends'])
      return Array.isArray(sends) ? sends.filter(isObject).map((send) => t(`channel.${text(send, 'channel')}`)).join(' → ') : ''
    }
    case 'wait': return waitText(t, json['wait'])
    case 'filter': return <Words of={json['filter']} />
    case 'accrue': return [text(json, 'accrue', 'amount'), text(json, 'accrue', 'bonus')].filter(Boolean).join(' · ')
    case 'promo_code': return text(json, 'promo_code') || t('missing.pool')
    case 'task': return text(json, 'task', 'text') || t('missing.text')
    case 'popup': return text(json, 'popup', 'text') || t('missing.text')
    case 'webhook': return text(json, 'webhook', 'to')
    case 'set': {
      const labels = valueAt(json, ['set', 'labels'])
      return isObject(labels) ? Object.entries(labels).map(([label, on]) => `${on === true ? '+' : '−'} ${label}`).join(', ') : t('set.attributes')
    }
    case 'limit': return t('limit.text', {participants: text(json, 'limit', 'participants')})
    case 'jump': return `→ ${text(json, 'jump')}`
    case 'exit': return text(json, 'exit')
    case 'branch': case 'split': case 'recheck': return ''
    default: return JSON.stringify(json)
  }
}

/** Of a send its channel, of others their kind. */
export function stepTitle(t: TFunction, {kind, json}: Step): string {
  return kind === 'send' ? t(`send.${text(json, 'send', 'channel') || 'email'}`) : t(`kind.${kind ?? 'unknown'}`)
}

export function wayText(t: TFunction, way: Way, step: Step): ReactNode {
  if (way.role === 'variant') return `${text(way.own, 'name')} · ${text(way.own, 'share')} %`
  if (way.role === 'arm') return 'when' in way.own ? <Words of={way.own['when']} /> : t('way.otherwise')
  if (step.kind === 'cascade') return t(`way.cascade.${way.role}.${text(step.json, 'cascade', 'until') || 'delivered'}`)
  return t(`way.wait.${way.role}`)
}

export const triggerTypes = ['when', 'schedule', 'order', 'segment', 'stage', 'views', 'visits', 'checkouts', 'events', 'messages', 'bonus',
  'price', 'stock', 'refill', 'registered', 'campaigns'] as const
export type TriggerType = (typeof triggerTypes)[number]

export function triggerType(head: JsonObject): TriggerType | undefined {
  const trigger = head['trigger']
  return isObject(trigger) ? triggerTypes.find((type) => type in trigger) : undefined
}

function scheduleText(t: TFunction, schedule: JsonObject): string {
  if ('once' in schedule) return t('schedule.at.once', {time: text(schedule, 'once')})
  if ('cron' in schedule) return text(schedule, 'cron')
  const every = text(schedule, 'every')
  if (!['day', 'week', 'month', 'year'].includes(every)) return t('schedule.at.every', {span: spanText(t, every)})
  const on = Array.isArray(schedule['on']) ? textsOf(schedule['on']).map((day) => t(`day.${day}`)).join(', ') : text(schedule, 'on')
  return t(`schedule.at.${every}`, {time: text(schedule, 'at'), on: every === 'year' ? t(`holiday.${on}`, {defaultValue: on}) : on})
}

export function triggerText(t: TFunction, head: JsonObject): ReactNode {
  const type = triggerType(head)
  const what = type ? valueAt(head, ['trigger', type]) : undefined
  if (type === 'when') return <Words of={what} />
  if (!isObject(what)) return ''
  switch (type) {
    case 'schedule': return scheduleText(t, what)
    case 'segment': return text(what, 'id')
    case 'stage': return [textsOf(what['from']).join(', '), textsOf(what['to']).join(', ')].filter(Boolean).join(' → ')
    case 'refill': return [...textsOf(what['category']), ...textsOf(what['product'])].join(', ')
    case 'bonus': return t(`bonus.${text(what, 'does')}`)
    default: return Object.values(isObject(what['where']) ? what['where'] : {}).flatMap(textsOf).filter((one) => one !== '[object Object]').join(', ')
  }
}
