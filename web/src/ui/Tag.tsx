import type {ReactNode} from 'react'
import styles from './Tag.module.css'
import type {Tone} from './tone'

/** A word that says what something is: a group, a state. `tone`: whether that is good, bad, or to be looked at. */
export function Tag({tone = 'plain', children}: {tone?: Tone; children: ReactNode}) {
  return <span className={styles['tag']} data-tone={tone}>{children}</span>
}
