/** What is carried, by name, beside the pointer; `place` is what `useCarry` moves. */
import type {ReactNode, Ref} from 'react'
import styles from './CarriedThing.module.css'

export function CarriedThing({place, children}: {place: Ref<HTMLDivElement>; children: ReactNode}) {
  return <div ref={place} className={styles['carried']}>{children}</div>
}
