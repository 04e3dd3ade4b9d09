import {Button, NativeSelect, Textarea, TextInput} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {isObject, type JsonObject} from '@/ui/condition/json'
import {withWait, type Step} from '../model'
import styles from '../canvas.module.css'
import type {Problem} from '../useProblems'
import {BranchForm, CascadeForm, SplitForm} from './ways'
import {FormFields} from './FormFields'
import {SetForm} from './SetForm'
import {stepFields} from './stepFields'
import {WaitForm} from './WaitForm'
import {textOf} from '@/ui/text'

interface Props {
  step: Step
  path: string
  problems: readonly Problem[]
  /** Ids of steps that come later, which a jump may lead to. */
  laterIds: string[]
  disabled: boolean
  onChange: (step: Step) => void
}

/** The step as JSON, for what the form has no field for. */
function StepJson({step, path, problems, disabled, onChange}: Omit<Props, 'laterIds'>) {
  return <FormFields json={{json: step.json}} at={path} problems={problems} disabled={disabled}
    fields={[{path: ['json'], label: 'json', control: {as: 'json'}}]}
    onChange={({json}) => isObject(json) && onChange(step.kind === 'wait' && json['wait'] !== undefined ? {...withWait(step, json['wait']), json} : {...step, json})} />
}

function Own({step, path, problems, laterIds, disabled, onChange}: Props) {
  const {t} = useTranslation('canvas')
  const set = (json: JsonObject) => onChange({...step, json})
  const form = {json: step.json, at: path, problems, disabled, onChange: set}
  switch (step.kind) {
    case undefined: return <StepJson step={step} path={path} problems={problems} disabled={disabled} onChange={onChange} />
    case 'wait': return <WaitForm step={step} {...form} onStep={onChange} />
    case 'cascade': return <CascadeForm {...form} />
    case 'branch': return <BranchForm step={step} {...form} onStep={onChange} />
    case 'split': return <SplitForm step={step} {...form} onStep={onChange} />
    case 'set': return <SetForm {...form} />
    case 'jump': return (
      <NativeSelect label={t('field.jump')} disabled={disabled} value={textOf(step.json['jump'])} data={['', ...laterIds]}
        error={problems.find(({where}) => where === `${path}.jump`)?.message} onChange={(event) => set({...step.json, jump: event.currentTarget.value})} />
    )
    default: return <FormFields {...form} fields={stepFields[step.kind] ?? []} />
  }
}

/** With a text that stands before what the step does; an empty one is left out. */
function withText(json: JsonObject, key: 'id' | 'note', text: string): JsonObject {
  const {id, note, ...rest} = json
  const both = {...(id !== undefined && {id}), ...(note !== undefined && {note}), [key]: text}
  return {...Object.fromEntries(Object.entries(both).filter(([, value]) => value !== '')), ...rest}
}

/** What the chosen step does. */
export function StepForm(props: Props) {
  const {t} = useTranslation('canvas')
  const {step, path, problems, disabled, onChange} = props
  const [isJson, setJson] = useState(false)
  const told = problems.filter(({where}) => where === path || (isJson && where.startsWith(path)))
  return (
    <div className={styles['fields']}>
      {told.length > 0 && <ul className={styles['faults']}>{told.map(({message, where}) => <li key={where + message}>{message}</li>)}</ul>}
      {isJson ? <StepJson {...props} /> : <Own {...props} />}
      {step.kind !== undefined && (
        <>
          {!isJson && (
            <Textarea label={t('field.note')} description={t('help.note')} autosize minRows={1} maxRows={8} maxLength={2000} disabled={disabled} value={textOf(step.json['note'])}
              error={problems.find(({where}) => where === `${path}.note`)?.message} onChange={(event) => onChange({...step, json: withText(step.json, 'note', event.currentTarget.value)})} />
          )}
          <TextInput label={t('field.id')} description={t('help.id')} disabled={disabled} value={typeof step.json['id'] === 'string' ? step.json['id'] : ''}
            error={problems.find(({where}) => where === `${path}.id`)?.message}
            onChange={(event) => onChange({...step, json: withText(step.json, 'id', event.currentTarget.value)})} />
          <div><Button size="compact-xs" variant="subtle" color="gray" onClick={() => setJson(!isJson)}>{t(isJson ? 'asForm' : 'asJson')}</Button></div>
        </>
      )}
    </div>
  )
}
