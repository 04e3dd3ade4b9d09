import type {ReactNode} from 'react'
import styles from './Panel.module.css'

interface Props {
  title?: ReactNode
  /** What stands at the right of the title. */
  aside?: ReactNode
  /** The content goes to the edge, as a table does. */
  flush?: boolean
  className?: string
  /** What it shows is being brought up to date. */
  isBusy?: boolean
  children: ReactNode
}

/** A sheet that something stands on. */
export function Panel({title, aside, flush = false, className, isBusy = false, children}: Props) {
  return (
    <section className={[styles['panel'], className].filter(Boolean).join(' ')} aria-busy={isBusy || undefined}>
      {(title || aside) && (
        <div className={styles['head']}>
          {title && <h2 className={styles['title']}>{title}</h2>}
          {aside}
        </div>
      )}
      <div className={flush ? undefined : styles['content']}>{children}</div>
    </section>
  )
}
