import {Skeleton} from '@mantine/core'
import type {ReactNode} from 'react'
import styles from './Stat.module.css'

interface Props {
  label: ReactNode
  /** Undefined while it is asked for. */
  value: ReactNode | undefined
  /** A line below: what it is compared with, what it is made of. */
  note?: ReactNode
}

/** One figure that matters. Several stand in `Stats`. */
export function Stat({label, value, note}: Props) {
  return (
    <div className={styles['stat']}>
      <dt className={styles['label']}>{label}</dt>
      <dd className={styles['value']}>{value === undefined ? <Skeleton h={26} w={90} /> : value}</dd>
      {note && <dd className={styles['note']}>{note}</dd>}
    </div>
  )
}

export function Stats({children}: {children: ReactNode}) {
  return <dl className={styles['stats']}>{children}</dl>
}
