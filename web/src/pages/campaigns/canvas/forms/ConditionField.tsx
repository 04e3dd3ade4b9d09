import {useState} from 'react'
import {ConditionEditor} from '@/ui/condition/ConditionEditor'
import {isEqual, type Json, type JsonObject} from '@/ui/condition/json'
import {fromCondition, keyAt, toCondition} from '@/ui/condition/model'
import type {Problem} from '../useProblems'
import styles from '../canvas.module.css'

interface Props {
  label?: string
  value: Json | undefined
  /** Where it stands in the definition; problems are told by it. */
  path: string
  problems: readonly Problem[]
  disabled: boolean
  onChange: (condition: JsonObject) => void
}

/** A condition within a campaign. Rows keep their identity while they are edited here, and begin anew when it is undone. */
export function ConditionField({label, value, path, problems, disabled, onChange}: Props) {
  const [edited, setEdited] = useState(() => ({json: value, group: fromCondition(value)}))
  const isOurs = isEqual(edited.json, value)
  const group = isOurs ? edited.group : fromCondition(value)
  if (!isOurs) setEdited({json: value, group})
  const wrong = problems.find((problem) => problem.where.startsWith(path))
  const key = wrong && keyAt(group, wrong.where, path)
  return (
    <div>
      {label && <p className={styles['label']}>{label}</p>}
      <ConditionEditor value={group} inCampaign disabled={disabled} problem={wrong && {key: key ?? group.key, text: wrong.message}}
        onChange={(changed) => {
          const json = toCondition(changed)
          setEdited({json, group: changed})
          onChange(json)
        }} />
    </div>
  )
}
