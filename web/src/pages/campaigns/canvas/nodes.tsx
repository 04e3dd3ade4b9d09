import {Handle, Position, type Node, type NodeProps} from '@xyflow/react'
import {IconAlertTriangleFilled, IconNote} from '@tabler/icons-react'
import type {ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import type {CampaignStep} from '@/api/schema'
import {Num} from '@/ui/Value'
import styles from './canvas.module.css'
import {useCanvas} from './context'
import {iconOf, TriggerIcon} from './icons'
import type {Spot} from './layout'
import {stepText, stepTitle, triggerText, triggerType, wayText} from './summary'
import {Words} from './Words'
import {textOf} from '@/ui/text'

export type SpotNode = Node<{spot: Spot}>

/** Where lines begin and end; nobody draws them by hand. */
function Ends({above = true, below = true}: {above?: boolean; below?: boolean}) {
  return (
    <>
      {above && <Handle type="target" position={Position.Top} className={styles['handle']} isConnectable={false} />}
      {below && <Handle type="source" position={Position.Bottom} className={styles['handle']} isConnectable={false} />}
    </>
  )
}

function Card({id, icon, title, text, kind, note, aside}: {
  id: string
  icon: ReactNode
  title: string
  text: ReactNode
  kind: string
  note?: string
  aside?: ReactNode
}) {
  const {t} = useTranslation('canvas')
  const {problems, chosen, choose, take, carried, mayEdit} = useCanvas()
  const wrong = problems.get(id)
  return (
    <button type="button" className={`${styles['card']} nopan`} data-kind={kind} data-chosen={chosen === id || undefined} data-wrong={wrong ? true : undefined}
      data-carried={carried?.what === id || undefined} aria-pressed={chosen === id} onClick={() => choose(id)}
      onPointerDown={mayEdit && id !== 'trigger' ? (event) => take(id, event) : undefined}>
      <span className={styles['title']}>
        <span className={styles['icon']} aria-hidden>{icon}</span>
        <span className={styles['name']}>{title}</span>
        {note && <span className={styles['noteMark']} role="img" title={note} aria-label={t('note.of', {note})}><IconNote size={15} stroke={1.8} /></span>}
        {wrong && <IconAlertTriangleFilled size={15} className={styles['alarm']} aria-label={t('problems', {count: wrong.length})} />}
      </span>
      <span className={styles['text']}>{text}</span>
      {aside}
    </button>
  )
}

function Counters({step}: {step: CampaignStep | undefined}) {
  const {t} = useTranslation('canvas')
  if (!step || (step.here === 0 && !step.came && step.left === 0)) return null
  return (
    <span className={styles['counters']}>
      {step.here > 0 && <span className={styles['here']}>{t('live.here')} <Num value={step.here} /></span>}
      {step.passed !== null && <span>{t('live.passed')} <Num value={step.passed} /></span>}
      {step.left > 0 && <span>{t('live.left')} <Num value={step.left} /></span>}
    </span>
  )
}

function StepNode({data: {spot}}: NodeProps<SpotNode>) {
  const {t} = useTranslation('canvas')
  const {live} = useCanvas()
  const step = spot.step!
  const Icon = iconOf(step)
  return (
    <>
      <Ends />
      <Card id={step.key} kind={step.kind ?? 'unknown'} icon={<Icon size={15} stroke={1.8} />} title={stepTitle(t, step)} text={stepText(t, step)} note={textOf(step.json['note'])}
        aside={<Counters step={live.get(step.key)} />} />
    </>
  )
}

function TriggerNode() {
  const {t} = useTranslation('canvas')
  const {head} = useCanvas()
  const type = triggerType(head)
  const what = triggerText(t, head)
  return (
    <>
      <Ends above={false} />
      <Card id="trigger" kind="trigger" icon={<TriggerIcon size={15} stroke={1.8} />} title={type ? t(`trigger.${type}`) : t('trigger.none')}
        text={<>{what}{head['audience'] !== undefined && <>{what && ' · '}<Words of={head['audience']} /></>}</>} />
    </>
  )
}

function WayNode({data: {spot}}: NodeProps<SpotNode>) {
  const {t} = useTranslation('canvas')
  const {choose} = useCanvas()
  return (
    <>
      <Ends />
      <button type="button" className={`${styles['way']} nopan`} data-control={spot.way!.own['control'] === true || undefined}
        onClick={() => choose(spot.step!.key)}><span>{wayText(t, spot.way!, spot.step!)}</span></button>
    </>
  )
}

function MergeNode() {
  return <><Ends /><span className={styles['merge']} /></>
}

function EndNode() {
  const {t} = useTranslation('canvas')
  return <><Ends below={false} /><span className={styles['end']}>{t('end')}</span></>
}

export const nodeTypes = {step: StepNode, trigger: TriggerNode, way: WayNode, merge: MergeNode, end: EndNode}
