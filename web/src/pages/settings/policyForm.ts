/** When and how often the shop may write, as the form has it; what the form does not show stays as it is. */
import {isObject, objectOf} from '@/ui/condition/json'
import {textOf as text} from '@/ui/text'

export type Channel = 'email' | 'sms' | 'push'
export const channels: Channel[] = ['email', 'sms', 'push']

export interface Quiet {
  from: string
  to: string
  channels: Channel[]
  after: 'send' | 'cancel'
}

export interface Cap {
  id: string
  channel: Channel | ''
  topic: string
  group: string
  /** So many `per`, or with `gap` at least so long between two. */
  limit: number
  per: string
  gap: string
}

export interface PolicyForm {
  quiet: Quiet[]
  caps: Cap[]
  /** Percent of the customers who get no marketing; 0: nobody. */
  control: number
  costs: Record<Channel, string>
  kept: Record<string, unknown>
}

type Json = Record<string, unknown>
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])

/** What holds when a policy says nothing of quiet hours. */
const usualQuiet: Json[] = [{from: '21:00', to: '09:00'}]

export function readPolicy(definition: Json): PolicyForm {
  const costs = objectOf(definition['costs'])
  return {
    quiet: objects(definition['quiet_hours'] ?? usualQuiet).map((one) => ({
      from: text(one['from']), to: text(one['to']), after: one['after'] === 'cancel' ? 'cancel' : 'send',
      channels: (Array.isArray(one['channels']) ? one['channels'] : []) as Channel[]})),
    caps: objects(definition['caps']).map((one) => ({
      id: text(one['id']), channel: text(one['channel']) as Cap['channel'], topic: text(one['topic']), group: text(one['group']),
      limit: Number(one['limit'] ?? 1), per: text(one['per']) || 'week', gap: text(one['gap'])})),
    control: Number(isObject(definition['control']) ? definition['control']['percent'] : 0),
    costs: {email: text(costs['email']), sms: text(costs['sms']), push: text(costs['push'])},
    kept: definition,
  }
}

function writeCap({id, channel, topic, group, limit, per, gap}: Cap): Json {
  return {id, ...(channel && {channel}), ...(topic && {topic}), ...(group && {group}), ...(gap ? {gap} : {limit, per})}
}

export function writePolicy({quiet, caps, control, costs, kept}: PolicyForm): Json {
  const {control: before, ...rest} = kept
  const costsBefore = objectOf(rest['costs'])
  delete rest['costs']
  // What nobody touched stays the number or the text that it was.
  const told = Object.fromEntries(channels.filter((channel) => costs[channel] !== '').map((channel) =>
    [channel, text(costsBefore[channel]) === costs[channel] ? costsBefore[channel] : costs[channel]]))
  return {
    ...rest,
    quiet_hours: quiet.map(({from, to, channels: over, after}) => ({
      ...(over.length > 0 && {channels: over}), from, to, ...(after === 'cancel' && {after})})),
    caps: caps.map(writeCap),
    ...(control > 0 && {control: {...objectOf(before), percent: control}}),
    ...(Object.keys(told).length > 0 && {costs: told}),
  }
}

/** An id that none of them has: "cap-2". */
export function freshId(caps: Cap[]): string {
  let number = caps.length + 1
  while (caps.some(({id}) => id === `cap-${number}`)) number += 1
  return `cap-${number}`
}
