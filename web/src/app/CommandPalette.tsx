import {Kbd, useMantineColorScheme} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {openSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData} from '@mantine/spotlight'
import {useQuery} from '@tanstack/react-query'
import {useNavigate} from '@tanstack/react-router'
import {IconLanguage, IconLogout, IconMoon, IconSearch, IconUser, IconUsersGroup} from '@tabler/icons-react'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {speak} from '@/i18n/i18n'
import {personName} from '@/ui/personName'
import {useTitle} from '@/ui/useTitle'
import {useMay} from './session'
import styles from './CommandPalette.module.css'
import {useAreas} from './useAreas'
import {useSignOut} from './UserMenu'

const size = 17

export function SearchButton({small = false}: {small?: boolean}) {
  const {t} = useTranslation('app')
  return (
    <button type="button" className={styles['button']} data-small={small || undefined} onClick={openSpotlight}
      aria-label={t('search')} aria-keyshortcuts="Control+K">
      <IconSearch size={16} stroke={1.7} aria-hidden />
      {!small && <span className={styles['words']}>{t('search')}</span>}
      {!small && <Kbd size="xs">Ctrl K</Kbd>}
    </button>
  )
}

/** Customers and segments that fit what is typed. */
function useFound(typed: string): SpotlightActionGroupData[] {
  const {t} = useTranslation('app')
  const navigate = useNavigate()
  const title = useTitle()
  const mayReadCustomers = useMay('read_customers')
  const [q] = useDebouncedValue(typed.trim(), 150)
  const {data: customers} = useQuery({
    queryKey: ['customers', 'found', q],
    queryFn: ({signal}) => ask(api.GET('/api/customers', {params: {query: {q, limit: 6}}, signal})),
    enabled: mayReadCustomers && q.length > 1,
  })
  const {data: segments} = useQuery({
    queryKey: ['segments'],
    queryFn: () => ask(api.GET('/api/segments')),
    enabled: typed !== '',
  })
  const foundCustomers = (q === typed.trim() ? customers?.items ?? [] : []).map((row): SpotlightActionData => ({
    id: `customer ${row.id}`,
    label: personName(row),
    description: [row.id, row.email].filter(Boolean).join(' · '),
    leftSection: <IconUser size={size} stroke={1.7} />,
    onClick: () => void navigate({to: `/customers/${encodeURIComponent(row.id)}`}),
  }))
  const foundSegments = (segments?.items ?? [])
    .filter((segment) => `${title(segment.name)} ${segment.id}`.toLowerCase().includes(typed.trim().toLowerCase()))
    .slice(0, 6)
    .map((segment): SpotlightActionData => ({
      id: `segment ${segment.id}`,
      label: title(segment.name),
      leftSection: <IconUsersGroup size={size} stroke={1.7} />,
      onClick: () => void navigate({to: `/segments/${encodeURIComponent(segment.id)}`}),
    }))
  if (typed.trim() === '') return []
  return [
    {group: t('area.segments'), actions: foundSegments},
    {group: t('area.customers'), actions: foundCustomers},
  ]
}

/** Ctrl+K: goes anywhere, finds anybody, switches what can be switched. */
export function CommandPalette() {
  const {t, i18n} = useTranslation('app')
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const {colorScheme, setColorScheme} = useMantineColorScheme()
  const signOut = useSignOut()
  const fits = (label: string) => label.toLowerCase().includes(typed.trim().toLowerCase())

  const places = useAreas().flat().map((area): SpotlightActionData => ({
    id: area.path,
    label: t(area.name),
    leftSection: <area.icon size={size} stroke={1.7} />,
    onClick: () => void navigate({to: area.path}),
  }))
  const deeds: SpotlightActionData[] = [
    {
      id: 'language',
      label: i18n.language === 'ru' ? 'Switch to English' : 'Переключить на русский',
      leftSection: <IconLanguage size={size} stroke={1.7} />,
      onClick: () => void speak(i18n.language === 'ru' ? 'en' : 'ru'),
    },
    {
      id: 'scheme',
      label: t(colorScheme === 'dark' ? 'toLight' : 'toDark'),
      leftSection: <IconMoon size={size} stroke={1.7} />,
      onClick: () => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark'),
    },
    {id: 'sign-out', label: t('signOut'), leftSection: <IconLogout size={size} stroke={1.7} />, onClick: () => void signOut()},
  ]
  const groups: SpotlightActionGroupData[] = [
    {group: t('goTo'), actions: places.filter((action) => fits(action.label ?? ''))},
    ...useFound(typed),
    {group: t('do'), actions: deeds.filter((action) => fits(action.label ?? ''))},
  ].filter((group) => group.actions.length > 0)

  return (
    <Spotlight actions={groups} query={typed} onQueryChange={setTyped} filter={(_, actions) => actions} shortcut="mod + K" scrollAreaProps={{viewportProps: {tabIndex: 0}}}
      title={t('search')} classNames={{header: 'visually-hidden'}} overlayProps={{backgroundOpacity: 0.25, blur: 0}}
      nothingFound={t('nothingFound')} scrollable maxHeight={440} radius="lg"
      searchProps={{leftSection: <IconSearch size={18} stroke={1.7} />, placeholder: t('search.placeholder'),
        'aria-label': t('search')}} />
  )
}
