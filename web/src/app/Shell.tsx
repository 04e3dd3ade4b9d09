import {Drawer} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {useQueryClient} from '@tanstack/react-query'
import {Link, Outlet, useLocation} from '@tanstack/react-router'
import {IconDots} from '@tabler/icons-react'
import {Suspense, useEffect, useRef} from 'react'
import {useTranslation} from 'react-i18next'
import {followLive} from '@/api/live'
import {ApprovalNotices} from '@/ui/ApprovalNotices'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {PopUps} from '@/ui/PopUps'
import type {Area} from './areas'
import {CommandPalette, SearchButton} from './CommandPalette'
import {ErrorBoundary} from './ErrorBoundary'
import {useMay, useSession, useShop} from './session'
import styles from './Shell.module.css'
import {useAreas} from './useAreas'
import {UserMenu} from './UserMenu'

function AreaLink({area, onOpen}: {area: Area; onOpen?: () => void}) {
  const {t} = useTranslation('app')
  return (
    <Link to={area.path} className={styles['area']} activeProps={{className: styles['active']!, 'aria-current': 'page'}}
      activeOptions={{exact: area.path === '/', includeSearch: false}} onClick={onOpen}>
      <area.icon size={18} stroke={1.7} aria-hidden />
      <span>{t(area.name)}</span>
    </Link>
  )
}

function Areas({onOpen}: {onOpen?: () => void}) {
  const {t} = useTranslation('app')
  return (
    <nav className={styles['areas']} aria-label={t('areas')}>
      {useAreas().map((group) => (
        <div key={group[0]?.path} className={styles['group']}>
          {group.map((area) => <AreaLink key={area.path} area={area} {...(onOpen && {onOpen})} />)}
        </div>
      ))}
    </nav>
  )
}

function Mark() {
  const shop = useShop()
  return (
    <Link to="/" className={styles['mark']}>
      <img src="/lapwing.svg" width={24} height={24} alt="Lapwing" />
      <span className={styles['shop']}>{shop.name}</span>
    </Link>
  )
}

/** What stands around every page: the areas at the side, on a phone at the bottom. */
export function Shell() {
  const {t} = useTranslation('app')
  const [isMoreOpen, more] = useDisclosure(false)
  const {pathname} = useLocation()
  const main = useRef<HTMLElement>(null)
  const onBar = useAreas().flat().filter((area) => area.onPhoneBar)
  const {user} = useSession()
  const mayWorkTasks = useMay('work_tasks')

  useEffect(() => more.close(), [pathname, more])
  const queries = useQueryClient()
  useEffect(() => followLive(queries), [queries])

  return (
    <div className={styles['shell']}>
      <a href="#main" className={styles['skip']} onClick={(event) => {
        event.preventDefault()
        main.current?.focus()
      }}>{t('skip')}</a>
      <aside className={styles['side']}>
        <Mark />
        <SearchButton />
        <Areas />
        <UserMenu name={user?.name || user?.login || ''} />
      </aside>
      <header className={styles['top']}>
        <Mark />
        <SearchButton small />
      </header>
      <main id="main" ref={main} tabIndex={-1} className={styles['main']}>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </main>
      <nav className={styles['bar']} aria-label={t('areas')}>
        {onBar.map((area) => <AreaLink key={area.path} area={area} />)}
        <button type="button" className={styles['area']} aria-expanded={isMoreOpen} onClick={more.open}>
          <IconDots size={18} stroke={1.7} aria-hidden />
          <span>{t('more')}</span>
        </button>
      </nav>
      <Drawer opened={isMoreOpen} onClose={more.close} title={t('more')} position="bottom" size="auto"
        closeButtonProps={{'aria-label': t('close')}}>
        <Areas onOpen={more.close} />
        <UserMenu name={user?.name || user?.login || ''} />
      </Drawer>
      <CommandPalette />
      {mayWorkTasks && <PopUps />}
      {mayWorkTasks && <ApprovalNotices />}
    </div>
  )
}
