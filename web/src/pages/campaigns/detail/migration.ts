/** Who can be moved to another version of their campaign, and where to. */
import type {CampaignStep} from '@/api/schema'

export interface MeantStep {
  step: string
  here: number
  /** Steps of the other version at which they may wait on: those of the same kind. */
  options: string[]
  /** The other version has one of that id and kind. */
  isThere: boolean
}

const waits = ['wait', 'wait_for']

/** The steps at which people wait now, those of several versions together. */
export function meantSteps(theirs: readonly CampaignStep[], ours: readonly CampaignStep[]): MeantStep[] {
  const rows = new Map<string, MeantStep>()
  for (const {step, kind, here} of theirs) {
    if (!step || here === 0 || !waits.includes(kind)) continue
    const options = ours.flatMap((one) => (one.step && one.kind === kind ? [one.step] : []))
    const known = rows.get(step)
    rows.set(step, {step, here: here + (known?.here ?? 0), options: [...new Set([...known?.options ?? [], ...options])], isThere: options.includes(step)})
  }
  return [...rows.values()]
}
