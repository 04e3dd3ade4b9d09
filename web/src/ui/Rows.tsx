import {Skeleton} from '@mantine/core'
import type {ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import styles from './Rows.module.css'

/** A short list, each with a line of its own about it. */
export function Rows({children, label}: {children: ReactNode; label?: string}) {
  return <ul className={styles['rows']} aria-label={label}>{children}</ul>
}

interface RowProps {
  main: ReactNode
  /** A line below, in small letters. */
  sub?: ReactNode
  /** What stands at the right: a figure, buttons. */
  aside?: ReactNode
  /** On a phone `aside` stands below. */
  tall?: boolean
}

export function Row({main, sub, aside, tall = false}: RowProps) {
  return (
    <li className={styles['row']} data-tall={tall || undefined}>
      <div className={styles['words']}>
        <div className={styles['main']}>{main}</div>
        {sub && <div className={styles['sub']}>{sub}</div>}
      </div>
      {aside && <div className={styles['aside']}>{aside}</div>}
    </li>
  )
}

/** Their outline while they are asked for. */
export function RowsSkeleton({count = 4}: {count?: number}) {
  const {t} = useTranslation('ui')
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({length: count}, (_, index) => (
        <div key={index} className={styles['row']}>
          <div className={styles['words']}>
            <Skeleton h={12} w={`${44 - (index % 3) * 8}%`} />
            <Skeleton h={10} w={`${62 - (index % 2) * 14}%`} mt={8} />
          </div>
        </div>
      ))}
    </div>
  )
}
