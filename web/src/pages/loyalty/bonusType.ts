/** A bonus type as its form has it; what the form does not show stays as it is. */
import {objectOf} from '@/ui/condition/json'
import {textOf} from '@/ui/text'

export type Activation = 'immediate' | 'after' | 'on'
export type Burn = 'never' | 'after_days' | 'after_months' | 'on' | 'end_of'

export interface BonusTypeForm {
  title: string
  activation: Activation
  /** Of `after`, whole days; of `on`, a date. */
  activationDays: number
  activationDay: string
  burn: Burn
  burnCount: number
  burnDay: string
  burnEnd: string
  maxPercent: number
  minOrder: string
  takeBack: boolean
  kept: Record<string, unknown>
}

type Json = Record<string, unknown>

/** "2 days", "48 hours": as whole days, if that is what it is. */
function daysOf(text: unknown): number {
  const match = /^(\d+) *(d|days?|w|weeks?)$/.exec(textOf(text))
  return match ? Number(match[1]) * (match[2]!.startsWith('w') ? 7 : 1) : 0
}

export function readBonusType(definition: Json): BonusTypeForm {
  const activation = objectOf(definition['activation'])
  const burn = objectOf(definition['burn'])
  const spend = objectOf(definition['spend'])
  const kind = (['after_days', 'after_months', 'on', 'end_of'] as const).find((name) => name in burn) ?? 'never'
  return {
    title: textOf(definition['title']),
    activation: 'after' in activation ? 'after' : 'on' in activation ? 'on' : 'immediate',
    activationDays: daysOf(activation['after']) || 14,
    activationDay: textOf(activation['on']),
    burn: kind,
    burnCount: Number(burn['after_days'] ?? burn['after_months'] ?? 30),
    burnDay: textOf(burn['on']),
    burnEnd: textOf(burn['end_of'] ?? 'year'),
    maxPercent: Number(spend['max_percent'] ?? 100),
    minOrder: textOf(spend['min_order'] ?? '0'),
    takeBack: definition['on_return'] !== 'keep',
    kept: definition,
  }
}

function activationOf({activation, activationDays, activationDay, kept}: BonusTypeForm): unknown {
  if (activation === 'immediate') return 'immediate'
  if (activation === 'on') return {on: activationDay}
  const before = objectOf(kept['activation'])
  // What was said in hours stays so as long as nobody says otherwise.
  return 'after' in before && (daysOf(before['after']) || 14) === activationDays ? before : {after: `${activationDays} days`}
}

function burnOf({burn, burnCount, burnDay, burnEnd}: BonusTypeForm): unknown {
  if (burn === 'never') return 'never'
  if (burn === 'on') return {on: burnDay}
  return burn === 'end_of' ? {end_of: burnEnd} : {[burn]: burnCount}
}

export function writeBonusType(form: BonusTypeForm): Json {
  const {kept, title, maxPercent, minOrder, takeBack} = form
  const spend: Json = {...objectOf(kept['spend']), max_percent: maxPercent, min_order: minOrder || '0'}
  if (maxPercent === 100 && !('max_percent' in objectOf(kept['spend']))) delete spend['max_percent']
  if (Number(spend['min_order']) === 0) delete spend['min_order']
  const definition: Json = {...kept, title, activation: activationOf(form), burn: burnOf(form), spend, on_return: takeBack ? 'take_back' : 'keep'}
  if (Object.keys(spend).length === 0) delete definition['spend']
  if (takeBack && !('on_return' in kept)) delete definition['on_return']
  if (form.activation === 'immediate' && !('activation' in kept)) delete definition['activation']
  if (form.burn === 'never' && !('burn' in kept)) delete definition['burn']
  return definition
}
