import {Link, useParams} from '@tanstack/react-router'
import {lazy, Suspense, type JSX, type LazyExoticComponent} from 'react'
import {useTranslation} from 'react-i18next'
import {useSession} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {sections, type Section} from './sections'
import styles from './settings.module.css'

const contents: Record<Section['id'], LazyExoticComponent<() => JSX.Element>> = {
  me: lazy(() => import('./Me')),
  shop: lazy(() => import('./ShopSection')),
  policy: lazy(() => import('./Policy')),
  suppressions: lazy(() => import('./Suppressions')),
  rfm: lazy(() => import('./Rfm')),
  users: lazy(() => import('./Users')),
  keys: lazy(() => import('./Keys')),
  webhooks: lazy(() => import('./Webhooks')),
  approvals: lazy(() => import('./ApprovalRule')),
  audit: lazy(() => import('./Audit')),
}

/** What the shop is set to, who works in it, and what else may speak to it: a section each. */
export default function Settings() {
  const {t} = useTranslation('settings')
  const {permissions} = useSession()
  const {section = 'me'} = useParams({strict: false})
  const allowed = sections.filter(({needs}) => permissions.includes(needs))
  const shown = allowed.find(({id}) => id === section)
  const Content = shown && contents[shown.id]
  return (
    <>
      <PageHeader title={t('title')} />
      <div className={styles['page']}>
        <nav className={styles['sections']} aria-label={t('sections')}>
          {allowed.map(({id, icon: Icon}) => (
            <Link key={id} to="/settings/$section" params={{section: id}} className={styles['section']} aria-current={id === shown?.id ? 'page' : undefined}>
              <Icon size={16} stroke={1.7} aria-hidden />
              {t(`section.${id}`)}
            </Link>
          ))}
        </nav>
        <div className={styles['content']}>
          {Content
            ? <Suspense fallback={<PageSkeleton />}><Content /></Suspense>
            : <EmptyState title={t('absent.title')} text={t('absent.text')} />}
        </div>
      </div>
    </>
  )
}
