/**
 * A condition as sentences: rows that say what is asked, in groups that say how many of them must hold. What it edits is
 * the model (`model.ts`); whoever shows it keeps it, and writes JSON when that is wanted.
 */
import {GroupBox} from './GroupBox'
import styles from './condition.module.css'
import type {Group} from './model'

export interface RowProblem {
  key: string
  text: string
}

interface Props {
  value: Group
  onChange: (value: Group) => void
  /** What the server said is wrong, and at whose row. */
  problem?: RowProblem | undefined
  inCampaign?: boolean
  disabled?: boolean
}

export function ConditionEditor({value, onChange, problem, inCampaign = false, disabled = false}: Props) {
  return (
    <fieldset className={styles['editor']} disabled={disabled}>
      <GroupBox group={value} depth={0} inCampaign={inCampaign} problem={problem} onChange={(item) => {
        if (item?.type === 'group') onChange(item)
      }} />
    </fieldset>
  )
}
