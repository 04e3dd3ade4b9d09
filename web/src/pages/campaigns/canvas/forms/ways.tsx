import {ActionIcon, Button, Checkbox, NumberInput, TextInput} from '@mantine/core'
import {IconArrowDown, IconArrowUp, IconPlus, IconX} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import {isObject, valueAt, withValue, type JsonObject} from '@/ui/condition/json'
import {newWay, withWays, type Step, type Way} from '../model'
import styles from '../canvas.module.css'
import {ConditionField} from './ConditionField'
import {FormFields, type FormProps} from './FormFields'
import {cascadeFields, sendFields, winnerFields} from './stepFields'
import {textOf} from '@/ui/text'
import {replaced, spliced} from '@/ui/lists'

type WaysProps = FormProps & {step: Step; onStep: (step: Step) => void}

function Deed({label, icon: Icon, onClick, disabled = false}: {label: string; icon: typeof IconX; onClick: () => void; disabled?: boolean}) {
  return <ActionIcon variant="subtle" color="gray" aria-label={label} disabled={disabled} onClick={onClick}><Icon size={15} /></ActionIcon>
}

const changeOwn = (step: Step, way: Way, own: JsonObject) => withWays(step, step.ways.map((one) => (one === way ? {...one, own} : one)))

/** One message over several channels, in their order. */
export function CascadeForm({json, onChange, ...form}: FormProps) {
  const {t} = useTranslation('canvas')
  const listed = valueAt(json, ['cascade', 'sends'])
  const sends = Array.isArray(listed) ? listed.filter(isObject) : []
  const write = (changed: JsonObject[]) => onChange(withValue(json, ['cascade', 'sends'], changed))
  const move = (index: number, by: number) => write(spliced(spliced(sends, index, 1), index + by, 0, sends[index]!))
  return (
    <div className={styles['fields']}>
      {sends.map((send, index) => (
        <div key={index} className={styles['wayForm']}>
          <div className={styles['bar']}>
            <b>{index + 1}</b>
            <span className={styles['space']} />
            <Deed label={t('earlier')} icon={IconArrowUp} disabled={form.disabled || index === 0} onClick={() => move(index, -1)} />
            <Deed label={t('later')} icon={IconArrowDown} disabled={form.disabled || index === sends.length - 1} onClick={() => move(index, 1)} />
            <Deed label={t('removeSend')} icon={IconX} disabled={form.disabled || sends.length === 1} onClick={() => write(spliced(sends, index, 1))} />
          </div>
          <FormFields {...form} at={`${form.at}.cascade.sends[${index}]`} json={send} onChange={(changed) => write(replaced(sends, index, changed))}
            fields={[...sendFields(), {path: ['within'], label: 'withinOwn', optional: true, control: {as: 'span', usual: '6 hours'}}]} />
        </div>
      ))}
      {sends.length < 8 && !form.disabled && (
        <div><Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />}
          onClick={() => write([...sends, {channel: 'push', template: ''}])}>{t('addSend')}</Button></div>
      )}
      <FormFields {...form} json={json} onChange={onChange} fields={cascadeFields} />
    </div>
  )
}

/** The first arm whose condition holds is taken; the last may do without one. */
export function BranchForm({step, onStep, at, problems, disabled}: WaysProps) {
  const {t} = useTranslation('canvas')
  const hasElse = step.ways.some((way) => !('when' in way.own))
  const add = (own: JsonObject) => {
    const ways = hasElse ? spliced(step.ways, -1, 0, newWay('arm', own)) : [...step.ways, newWay('arm', own)]
    onStep(withWays(step, ways))
  }
  return (
    <div className={styles['fields']}>
      {step.ways.map((way, index) => (
        <div key={way.key} className={styles['wayForm']}>
          <div className={styles['bar']}>
            <b>{'when' in way.own ? t('way.number', {number: index + 1}) : t('way.otherwise')}</b>
            <span className={styles['space']} />
            <Deed label={t('removeWay')} icon={IconX} disabled={disabled || step.ways.length === 1}
              onClick={() => onStep(withWays(step, step.ways.filter((one) => one !== way)))} />
          </div>
          {'when' in way.own && (
            <ConditionField value={way.own['when']} path={`${at}.branch[${index}].when`} problems={problems} disabled={disabled}
              onChange={(when) => onStep(changeOwn(step, way, {...way.own, when}))} />
          )}
          {problems.filter(({where}) => where === `${at}.branch[${index}].steps` || where === `${at}.branch[${index}]`).map(({message}) => (
            <p key={message} className={styles['fault']}>{message}</p>
          ))}
        </div>
      ))}
      {!disabled && (
        <div className={styles['bar']}>
          <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />}
            onClick={() => add({when: {orders: 'count', within: '365 days', at_least: 1}})}>{t('addArm')}</Button>
          {!hasElse && <Button size="compact-sm" variant="default" onClick={() => onStep(withWays(step, [...step.ways, newWay('arm', {})]))}>{t('addElse')}</Button>}
        </div>
      )}
    </div>
  )
}

/** So many of a hundred go each way, always the same ones. */
export function SplitForm({step, onStep, ...form}: WaysProps) {
  const {t} = useTranslation('canvas')
  const sum = step.ways.reduce((all, way) => all + Number(way.own['share'] ?? 0), 0)
  const hasWinner = isObject(step.json['winner'])
  return (
    <div className={styles['fields']}>
      {step.ways.map((way, index) => (
        <div key={way.key} className={styles['wayForm']}>
          <div className={styles['wayHead']}>
            <TextInput label={t('field.variant')} style={{flex: 1}} value={textOf(way.own['name'] ?? '')} disabled={form.disabled}
              onChange={(event) => onStep(changeOwn(step, way, {...way.own, name: event.currentTarget.value}))} />
            <NumberInput label={t('field.share')} w={92} suffix=" %" hideControls value={Number(way.own['share'] ?? 0)} disabled={form.disabled} min={0} max={100}
              onChange={(share) => onStep(changeOwn(step, way, {...way.own, share: Number(share)}))} />
            <Deed label={t('removeWay')} icon={IconX} disabled={form.disabled || step.ways.length === 2}
              onClick={() => onStep(withWays(step, step.ways.filter((one) => one !== way)))} />
          </div>
          <Checkbox label={t('field.isControl')} checked={way.own['control'] === true} disabled={form.disabled} onChange={(event) => {
            const rest = Object.fromEntries(Object.entries(way.own).filter(([key]) => key !== 'control'))
            onStep(changeOwn(step, way, event.currentTarget.checked ? {...rest, control: true} : rest))
          }} />
          {form.problems.filter(({where}) => where.startsWith(`${form.at}.split[${index}]`)).map(({message}) => <p key={message} className={styles['fault']}>{message}</p>)}
        </div>
      ))}
      {sum !== 100 && <p className={styles['fault']}>{t('split.sum', {sum})}</p>}
      {step.ways.length < 6 && !form.disabled && (
        <div><Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} />} onClick={() => onStep(withWays(step,
          [...step.ways, newWay('variant', {name: String.fromCharCode(65 + step.ways.length), share: Math.max(0, 100 - sum)})]))}>{t('addVariant')}</Button></div>
      )}
      <Checkbox label={t('field.winner')} description={t('help.winner')} checked={hasWinner} disabled={form.disabled} onChange={(event) =>
        form.onChange(withValue(form.json, ['winner'], event.currentTarget.checked ? {after: '14 days'} : undefined))} />
      {hasWinner && <FormFields {...form} fields={winnerFields} />}
    </div>
  )
}
