import {Menu} from '@mantine/core'
import {BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type Edge, type EdgeProps} from '@xyflow/react'
import {IconClipboard, IconPlus} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import styles from './canvas.module.css'
import {useCanvas} from './context'
import {iconOfKind} from './icons'
import {stepKinds, type Place} from './model'

export type LineEdge = Edge<{place?: Place; isJump?: boolean}>

/** Which step comes here. */
function Plus({place}: {place: Place}) {
  const {t} = useTranslation('canvas')
  const {insert, canPaste, carried, mayMoveTo} = useCanvas()
  const name = `${place.way ?? ''} ${place.index}`
  const isOpen = carried !== null && mayMoveTo(carried.what, place)
  return (
    <Menu position="right-start" width={240}>
      <Menu.Target>
        <button type="button" className={styles['plus']} aria-label={t('insert')} data-place={isOpen ? name : undefined} data-open={isOpen || undefined}
          data-over={(isOpen && carried.over === name) || undefined}><IconPlus size={13} stroke={2.4} /></button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{overflowY: 'auto'}}>
        {canPaste && <Menu.Item leftSection={<IconClipboard size={15} />} onClick={() => insert(place, 'paste')}>{t('paste')}</Menu.Item>}
        {stepKinds.map((kind) => {
          const Icon = iconOfKind(kind)
          return <Menu.Item key={kind} leftSection={<Icon size={15} stroke={1.8} />} onClick={() => insert(place, kind)}>{t(`kind.${kind}`)}</Menu.Item>
        })}
      </Menu.Dropdown>
    </Menu>
  )
}

export function PlusEdge({sourceX, sourceY, targetX, targetY, data}: EdgeProps<LineEdge>) {
  const {mayEdit} = useCanvas()
  const [path] = getSmoothStepPath({sourceX, sourceY, targetX, targetY, borderRadius: 10, ...(data?.isJump && {offset: 24})})
  // Where several lines meet each has its button before they do.
  const x = Math.abs(sourceX - targetX) < 2 ? targetX : sourceX
  const y = Math.abs(sourceX - targetX) < 2 ? (sourceY + targetY) / 2 : sourceY + 13
  return (
    <>
      <BaseEdge path={path} className={styles['line']} {...(data?.isJump && {style: {strokeDasharray: '5 5'}})} />
      {data?.place && mayEdit && (
        <EdgeLabelRenderer>
          <div className={`${styles['onLine']} nodrag nopan`} style={{transform: `translate(-50%, -50%) translate(${x}px, ${y}px)`}}>
            <Plus place={data.place} />
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  )
}

export const edgeTypes = {plus: PlusEdge}
