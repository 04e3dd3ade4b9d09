import {Link} from '@tanstack/react-router'
import styles from './TabLinks.module.css'

/** The parts of a page, each with an address of its own. */
export function TabLinks({label, tabs, current}: {label: string; tabs: {to: string; id: string; title: string}[]; current: string}) {
  return (
    <nav className={styles['tabs']} aria-label={label}>
      {tabs.map(({to, id, title}) => (
        <Link key={id} to={to} className={styles['tab']} activeOptions={{exact: true}} aria-current={id === current ? 'page' : undefined}>{title}</Link>
      ))}
    </nav>
  )
}
