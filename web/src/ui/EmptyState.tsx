import type {ReactNode} from 'react'
import styles from './EmptyState.module.css'

interface Props {
  title: string
  /** What is needed for something to be here. */
  text?: ReactNode
  /** The button that does it. */
  action?: ReactNode
  /** Within a panel, where there is less room. */
  small?: boolean
}

/** What stands where there is nothing yet: why, and what to do. */
export function EmptyState({title, text, action, small = false}: Props) {
  return (
    <div className={styles['empty']} data-small={small || undefined}>
      <p className={styles['title']}>{title}</p>
      {text && <p className={styles['text']}>{text}</p>}
      {action && <div className={styles['action']}>{action}</div>}
    </div>
  )
}
