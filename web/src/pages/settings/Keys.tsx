import {MultiSelect, Select, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Permission} from '@/api/schema'
import {useSession} from '@/app/session'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Secret} from '@/ui/Secret'
import {useSave} from '@/ui/useSave'
import {When} from '@/ui/Value'

/** What keys are usually for, and what they may then. */
const uses: Record<string, Permission[]> = {
  server: ['record_events'],
  browser: ['record_browser_events'],
  till: ['read_customers', 'move_bonuses'],
  reports: ['read'],
}
const lifetimes = ['30', '90', '365', ''] as const

/** What programs sign in with. */
export default function Keys() {
  const {t} = useTranslation('settings')
  const [made, setMade] = useState<{name: string; secret: string} | null>(null)
  const query = useQuery({queryKey: ['keys'], queryFn: ({signal}) => ask(api.GET('/api/keys', {signal}))})
  const revoke = useSave('keys', (key: number) => ask(api.DELETE('/api/keys/{key}', {params: {path: {key: String(key)}}})))
  const add = <MakeKey made={setMade} />
  return (
    <>
      {made && <Secret label={t('keys.secret', {name: made.name})} text={t('keys.once')} secret={made.secret} />}
      <Panel title={t('section.keys')} aside={add} flush>
        {query.isPending && <RowsSkeleton count={3} />}
        {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
        {query.data?.items.length === 0 && <EmptyState small title={t('keys.none.title')} text={t('keys.none.text')} />}
        <Rows label={t('section.keys')}>
          {query.data?.items.map(({id, name, permissions, created_at, used_at, expires_at}) => (
            <Row key={id} tall main={name} sub={<>
              {permissions.map((permission) => t(`may.${permission}`)).join(' · ')}<br />
              {t('keys.created')} <When at={created_at} /> · {used_at ? <>{t('keys.used')} <When at={used_at} ago /></> : t('keys.unused')}
              {expires_at && <> · {t('keys.expires')} <When at={expires_at} /></>}
            </>} aside={
              <ConfirmAction size="compact-sm" dangerous label={t('keys.revoke')} title={t('keys.revoke.title', {name})} text={t('keys.revoke.text')}
                action={() => revoke.mutateAsync(id)} />
            } />
          ))}
        </Rows>
      </Panel>
    </>
  )
}

function MakeKey({made}: {made: (key: {name: string; secret: string}) => void}) {
  const {t} = useTranslation('settings')
  const {permissions: mine} = useSession()
  const [name, setName] = useState('')
  const [use, setUse] = useState('server')
  const [permissions, setPermissions] = useState<string[]>(uses['server']!)
  const [days, setDays] = useState('')
  const make = useSave('keys', async () => {
    const expires = days ? {expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString()} : {}
    made(await ask(api.POST('/api/keys', {body: {name, permissions: permissions as Permission[], ...expires}})))
  })
  const choose = (chosen: string) => {
    setUse(chosen)
    if (uses[chosen]) setPermissions(uses[chosen])
  }
  return (
    <FormModal size="compact-sm" label={t('keys.make')} title={t('keys.make.title')} send={t('keys.make')} fields={['name', 'permissions', 'expires_at']}
      reset={() => setName('')} isReady={permissions.length > 0} action={() => make.mutateAsync(undefined)}>
      {(error) => <>
        <TextInput label={t('keys.name')} placeholder={t('keys.name.example')} required maxLength={100} value={name} data-autofocus
          onChange={(event) => setName(event.currentTarget.value)} error={fieldError(error, 'name')} />
        <Select label={t('keys.use')} value={use} allowDeselect={false} onChange={(value) => value && choose(value)}
          data={[...Object.keys(uses), 'other'].map((value) => ({value, label: t(`keys.use.${value}`)}))} />
        <MultiSelect label={t('keys.permissions')} value={permissions} onChange={setPermissions} error={fieldError(error, 'permissions')}
          data={mine.map((value) => ({value, label: t(`may.${value}`)}))} disabled={use !== 'other'} />
        <Select label={t('keys.lifetime')} value={days} allowDeselect={false} onChange={(value) => setDays(value ?? '')}
          data={lifetimes.map((value) => ({value, label: value ? t('keys.days', {count: Number(value)}) : t('keys.forever')}))}
          error={fieldError(error, 'expires_at')} />
      </>}
    </FormModal>
  )
}
