import {Button, PasswordInput, Stack} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {useSession} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError, isElsewhere} from '@/ui/fieldError'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {useSave} from '@/ui/useSave'
import {When} from '@/ui/Value'
import {browserOf} from './browserOf'
import styles from './settings.module.css'

/** My password, and the browsers in which I am signed in. */
export default function Me() {
  return (
    <>
      <Password />
      <Sessions />
    </>
  )
}

function Password() {
  const {t} = useTranslation('settings')
  const {user} = useSession()
  const [old, setOld] = useState('')
  const [fresh, setFresh] = useState('')
  const change = useSave('sessions', () => ask(api.POST('/api/password', {body: {password: old, new_password: fresh}})))
  const isWrong = change.error instanceof ApiError && change.error.status === 401
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(undefined, {onSuccess: () => {
      setOld('')
      setFresh('')
    }})
  }
  const shown = {'aria-label': t('password.show')}
  return (
    <Panel title={t('password')}>
      <form onSubmit={submit} className={styles['form']}>
        <input type="text" name="username" autoComplete="username" value={user?.login ?? ''} readOnly hidden />
        <Stack gap="sm">
          <PasswordInput label={t('password.old')} autoComplete="current-password" required value={old} visibilityToggleButtonProps={shown}
            onChange={(event) => setOld(event.currentTarget.value)} error={isWrong ? t('password.wrong') : fieldError(change.error, 'password')} />
          <PasswordInput label={t('password.new')} description={t('password.form')} autoComplete="new-password" required minLength={12}
            maxLength={256} value={fresh} onChange={(event) => setFresh(event.currentTarget.value)} visibilityToggleButtonProps={shown}
            error={fieldError(change.error, 'new_password')} />
          {!isWrong && isElsewhere(change.error, ['password', 'new_password']) && <ErrorNote error={change.error} />}
          <div><Button type="submit" loading={change.isPending}>{t('password.change')}</Button></div>
        </Stack>
      </form>
    </Panel>
  )
}

function Sessions() {
  const {t} = useTranslation('settings')
  const query = useQuery({queryKey: ['sessions'], queryFn: ({signal}) => ask(api.GET('/api/sessions', {signal}))})
  const end = useSave('sessions', (session: string) => ask(api.DELETE('/api/sessions/{session}', {params: {path: {session}}})))
  return (
    <Panel title={t('sessions')} flush>
      {query.isPending && <RowsSkeleton count={2} />}
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {end.isError && <ErrorNote error={end.error} />}
      <Rows label={t('sessions')}>
        {query.data?.items.map(({id, client, address, used_at}, index) => (
          <Row key={id} main={browserOf(client) || t('sessions.unknown')}
            sub={<>{address} · <When at={used_at} ago /></>}
            aside={index === 0
              ? <Tag tone="good">{t('sessions.newest')}</Tag>
              : <Button size="compact-sm" variant="default" onClick={() => end.mutate(id)}>{t('sessions.end')}</Button>} />
        ))}
      </Rows>
    </Panel>
  )
}
