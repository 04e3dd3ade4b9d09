/** The referral program as its form has it; what the form does not show stays as it is. */
import {objectOf} from '@/ui/condition/json'
import {textOf} from '@/ui/text'

type Json = Record<string, unknown>

export interface Reward {
  bonusType: string
  amount: string
}

export interface ReferralProgram {
  title: string
  friend: Reward
  referrer: Reward
  minOrder: string
  withinDays: number
  perMonth: number
  kept: Json
}

const rewardOf = (value: unknown): Reward => ({bonusType: textOf(objectOf(value)['bonus_type']), amount: textOf(objectOf(value)['amount'])})

export function readReferral(definition: Json): ReferralProgram {
  return {
    title: textOf(definition['title']),
    friend: rewardOf(definition['friend']),
    referrer: rewardOf(definition['referrer']),
    minOrder: textOf(definition['min_order'] ?? 0),
    withinDays: Number(definition['within_days'] ?? 30),
    perMonth: Number(definition['rewards_per_month'] ?? 10),
    kept: definition,
  }
}

/** What nobody touched stays the number or the text that it was. */
const same = (before: unknown, text: string): unknown => (textOf(before) === text ? before : text)

export function writeReferral({title, friend, referrer, minOrder, withinDays, perMonth, kept}: ReferralProgram): Json {
  const reward = (name: string, {bonusType, amount}: Reward) => {
    const before = objectOf(kept[name])
    return {...before, bonus_type: bonusType, amount: same(before['amount'], amount)}
  }
  return {...kept, title, friend: reward('friend', friend), referrer: reward('referrer', referrer), min_order: same(kept['min_order'], minOrder || '0'),
    within_days: withinDays, rewards_per_month: perMonth}
}
