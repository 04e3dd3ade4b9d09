/** What a backtest found, as `lapwing backtest --json` tells it; read with care, since the schema leaves it open. */
import {isObject, objectOf as object, type Json, type JsonObject} from '@/ui/condition/json'
import {textOf} from '@/ui/text'

export interface PlayedMessage {
  channel: string
  template: string
  sent: number
  held: number
  cost: string
  refused: {reason: string; rule: string; messages: number}[]
}
export interface BacktestFound {
  from: string
  until: string
  windowDays: number
  customers: number
  entered: number
  customersEntered: number
  byDay: {day: string; entered: number}[]
  exited: [string, number][]
  underWay: number
  messages: PlayedMessage[]
  cost: string
  bonuses: {type: string; accruals: number; amount: string}[]
  tasks: number
  overlap: {campaign: string; walking: number; messaged: number}[]
  bought: {observed: number; bought: number; revenue: string; low: number; high: number}
  cannotTell: {ru: string[]; en: string[]}
}

const number = (json: JsonObject, key: string) => Number(json[key] ?? 0)
const text = (json: JsonObject, key: string) => textOf(json[key] ?? '')
const objects = (json: Json | undefined): JsonObject[] => (Array.isArray(json) ? json.filter(isObject) : [])
const texts = (json: Json | undefined): string[] => (Array.isArray(json) ? json.map(String) : [])

export function readResult(result: unknown): BacktestFound | undefined {
  if (!isObject(result)) return undefined
  const json = result
  const bought = object(json['bought_anyway'])
  const words = object(json['history_cannot_tell_in_words'])
  return {
    from: text(json, 'from').slice(0, 10),
    until: text(json, 'until').slice(0, 10),
    windowDays: number(json, 'window_days'),
    customers: number(json, 'customers'),
    entered: number(json, 'entered'),
    customersEntered: number(json, 'customers_entered'),
    byDay: objects(json['by_day']).map((one) => ({day: text(one, 'day'), entered: number(one, 'entered')})),
    exited: Object.entries(object(json['exited'])).map(([reason, count]): [string, number] => [reason, Number(count)]).sort((a, b) => b[1] - a[1]),
    underWay: number(json, 'under_way'),
    messages: objects(json['messages']).map((one) => ({channel: text(one, 'channel'), template: text(one, 'template'), sent: number(one, 'sent'),
      held: number(one, 'held'), cost: text(one, 'cost'),
      refused: objects(one['refused']).map((why) => ({reason: text(why, 'reason'), rule: text(why, 'rule'), messages: number(why, 'messages')}))})),
    cost: text(json, 'cost'),
    bonuses: Object.entries(object(json['bonuses'])).map(([type, given]) => ({type, accruals: number(object(given), 'accruals'), amount: text(object(given), 'amount')})),
    tasks: number(json, 'tasks'),
    overlap: Object.entries(object(json['overlap'])).map(([campaign, one]) => ({campaign, walking: number(object(one), 'walking'), messaged: number(object(one), 'messaged')})),
    bought: {observed: number(bought, 'observed'), bought: number(bought, 'bought'), revenue: text(bought, 'revenue'), low: number(bought, 'low'), high: number(bought, 'high')},
    cannotTell: {ru: texts(words['ru']), en: texts(words['en'])},
  }
}
