import {ActionIcon, Drawer, Tooltip} from '@mantine/core'
import {useMediaQuery} from '@mantine/hooks'
import {IconArrowDown, IconArrowUp, IconClipboardCopy, IconCopy, IconTrash, IconX, type Icon} from '@tabler/icons-react'
import type {ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import styles from './canvas.module.css'

export interface PanelDeeds {
  onMove: (by: -1 | 1) => void
  onDuplicate: () => void
  onCopy: () => void
  onRemove: () => void
}

function Deed({label, icon: DeedIcon, onClick}: {label: string; icon: Icon; onClick: () => void}) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}><DeedIcon size={16} stroke={1.7} /></ActionIcon>
    </Tooltip>
  )
}

/** The form of what was chosen, beside the canvas; on a phone a drawer over it. */
export function SidePanel({title, deeds, onClose, children}: {title: string; deeds: PanelDeeds | null; onClose: () => void; children: ReactNode}) {
  const {t} = useTranslation('canvas')
  const isNarrow = useMediaQuery('(max-width: 61.99em)', false, {getInitialValueInEffect: false})
  const buttons = deeds && (
    <>
      <Deed label={t('moveUp')} icon={IconArrowUp} onClick={() => deeds.onMove(-1)} />
      <Deed label={t('moveDown')} icon={IconArrowDown} onClick={() => deeds.onMove(1)} />
      <Deed label={t('duplicate')} icon={IconCopy} onClick={deeds.onDuplicate} />
      <Deed label={t('copyStep')} icon={IconClipboardCopy} onClick={deeds.onCopy} />
      <Deed label={t('removeStep')} icon={IconTrash} onClick={deeds.onRemove} />
    </>
  )
  if (isNarrow) {
    return (
      <Drawer opened onClose={onClose} position="bottom" size="82%" title={title} className={styles['drawer']} closeButtonProps={{'aria-label': t('closePanel')}}>
        {buttons && <div className={styles['bar']}>{buttons}</div>}
        <div className={styles['panelBody']}>{children}</div>
      </Drawer>
    )
  }
  return (
    <aside className={styles['panel']} aria-label={title}>
      <div className={styles['panelHead']}>
        <h2 className={styles['panelTitle']}>{title}</h2>
        {buttons}
        <Deed label={t('closePanel')} icon={IconX} onClick={onClose} />
      </div>
      <div className={styles['panelBody']} tabIndex={-1}>{children}</div>
    </aside>
  )
}
