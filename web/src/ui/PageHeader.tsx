import {Link} from '@tanstack/react-router'
import {IconChevronLeft} from '@tabler/icons-react'
import {useEffect, type ReactNode} from 'react'
import styles from './PageHeader.module.css'

interface Props {
  title: string
  /** One line on what the page is for or what it shows. */
  text?: ReactNode
  /** Where it belongs: a link above the title. */
  back?: {to: string; label: string}
  actions?: ReactNode
}

/** What every page begins with; it names the browser's tab as well. */
export function PageHeader({title, text, back, actions}: Props) {
  useEffect(() => {
    document.title = `${title} · Lapwing`
  }, [title])
  return (
    <header className={styles['header']}>
      <div className={styles['words']}>
        {back && <Link to={back.to} className={styles['back']}><IconChevronLeft size={14} aria-hidden />{back.label}</Link>}
        <h1 className={styles['title']}>{title}</h1>
        {text && <p className={styles['text']}>{text}</p>}
      </div>
      {actions && <div className={styles['actions']}>{actions}</div>}
    </header>
  )
}
