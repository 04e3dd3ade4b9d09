/** How a shop scores its customers, as the form has it; what the form does not show stays as it is. */
import {objectOf} from '@/ui/condition/json'
import {textOf} from '@/ui/text'

export const figures = ['recency_days', 'frequency', 'monetary'] as const
export type Figure = (typeof figures)[number]

export interface RfmForm {
  period: number
  bins: number
  tieGuard: boolean
  isManual: boolean
  /** Bounds as they are typed: "30, 90". */
  bounds: Record<Figure, string>
  /** `own`: a table of the shop's own, which the form keeps. */
  names: string
  kept: Record<string, unknown>
}

export function readRfm(definition: Record<string, unknown>): RfmForm {
  const manual = objectOf(definition['manual'])
  const bounds = (figure: Figure) => (Array.isArray(manual[figure]) ? manual[figure].map(textOf).join(', ') : '')
  return {
    period: Number(definition['period_days'] ?? 365),
    bins: Number(definition['bins'] ?? 5),
    tieGuard: definition['tie_guard'] !== false,
    isManual: definition['method'] === 'manual',
    bounds: {recency_days: bounds('recency_days'), frequency: bounds('frequency'), monetary: bounds('monetary')},
    names: typeof definition['names'] === 'string' ? definition['names'] : definition['names'] === undefined ? 'seven' : 'own',
    kept: definition,
  }
}

const listed = (text: string) => text.split(/[;,\s]+/).filter(Boolean)

export function writeRfm({period, bins, tieGuard, isManual, bounds, names, kept}: RfmForm): Record<string, unknown> {
  const definition: Record<string, unknown> = {...kept, period_days: period, bins, tie_guard: tieGuard,
    method: isManual ? 'manual' : 'quantile', names: names === 'own' ? kept['names'] : names}
  delete definition['manual']
  if (isManual) definition['manual'] = Object.fromEntries(figures.map((figure) => [figure, listed(bounds[figure])]))
  return definition
}
