import {Menu, SegmentedControl, useMantineColorScheme} from '@mantine/core'
import {useQueryClient} from '@tanstack/react-query'
import {IconChevronRight, IconLogout} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import {speak, type Language} from '@/i18n/i18n'
import {api, ask} from '@/api/client'
import {useTellError} from '@/ui/ErrorNote'
import styles from './UserMenu.module.css'

export function LanguageSwitch() {
  const {t, i18n} = useTranslation('app')
  return (
    <SegmentedControl fullWidth size="xs" aria-label={t('language')} value={i18n.language}
      onChange={(language) => void speak(language as Language)}
      data={[{value: 'ru', label: 'Русский'}, {value: 'en', label: 'English'}]} />
  )
}

export function SchemeSwitch() {
  const {t} = useTranslation('app')
  const {colorScheme, setColorScheme} = useMantineColorScheme()
  return (
    <SegmentedControl fullWidth size="xs" aria-label={t('scheme')} value={colorScheme}
      onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}
      data={[
        {value: 'light', label: t('scheme.light')},
        {value: 'dark', label: t('scheme.dark')},
        {value: 'auto', label: t('scheme.auto')},
      ]} />
  )
}

/** Ends the session; what was shown goes with it. If that fails it says so. */
export function useSignOut() {
  const queries = useQueryClient()
  const tell = useTellError()
  return async () => {
    try {
      await ask(api.DELETE('/api/session'))
      queries.clear()
      location.assign('/')
    } catch (error) {
      tell(error)
    }
  }
}

/** Who is signed in, and how they like it. */
export function UserMenu({name}: {name: string}) {
  const {t} = useTranslation('app')
  const signOut = useSignOut()
  return (
    <Menu position="top-start" width={232} withinPortal>
      <Menu.Target>
        <button type="button" className={styles['user']} aria-label={t('user', {name})}>
          <span className={styles['letter']} aria-hidden>{name.slice(0, 1).toUpperCase()}</span>
          <span className={styles['name']}>{name}</span>
          <IconChevronRight size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles['switches']}>
          <LanguageSwitch />
          <SchemeSwitch />
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>{t('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
