import {Button, PasswordInput, Stack, TextInput} from '@mantine/core'
import {useQueryClient} from '@tanstack/react-query'
import {useEffect, useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {LanguageSwitch, SchemeSwitch} from '@/app/UserMenu'
import {ErrorNote} from '@/ui/ErrorNote'
import styles from './entrance.module.css'

/** Who are you? On the first visit: who owns this shop? */
export default function Entrance({needsOwner}: {needsOwner: boolean}) {
  const {t} = useTranslation('entrance')
  const title = t(needsOwner ? 'owner.title' : 'title')
  useEffect(() => {
    document.title = `${title} · Lapwing`
  }, [title])
  return (
    <main className={styles['page']}>
      <div className={styles['card']}>
        <img src="/lapwing.svg" width={36} height={36} alt="" />
        <h1 className={styles['title']}>{title}</h1>
        {needsOwner && <p className={styles['text']}>{t('owner.text')}</p>}
        {needsOwner ? <OwnerForm /> : <SignInForm />}
      </div>
      <div className={styles['switches']}>
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
    </main>
  )
}

/** Sends a form; what it throws is kept to be shown, at its field if it names one. */
function useSending(send: () => Promise<unknown>) {
  const queries = useQueryClient()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      await send()
      await queries.invalidateQueries({queryKey: ['session']})
    } catch (thrown) {
      setError(thrown)
      setBusy(false)
    }
  }
  const where = error instanceof ApiError ? error.where : ''
  return {isBusy, error, where, submit}
}

function SignInForm() {
  const {t} = useTranslation('entrance')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const {isBusy, error, submit} = useSending(() => ask(api.POST('/api/session', {body: {login, password}})))
  const isWrong = error instanceof ApiError && error.status === 401
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput label={t('login')} name="login" autoComplete="username" autoCapitalize="none" required withAsterisk={false} autoFocus
          value={login} onChange={(event) => setLogin(event.currentTarget.value)} />
        <PasswordInput label={t('password')} name="password" autoComplete="current-password" required withAsterisk={false} value={password}
          error={isWrong && t('wrong')} onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{'aria-label': t('show')}} />
        {error !== null && !isWrong && <ErrorNote error={error} />}
        <Button type="submit" loading={isBusy} mt="xs" fullWidth>{t('enter')}</Button>
      </Stack>
    </form>
  )
}

function OwnerForm() {
  const {t} = useTranslation('entrance')
  const [name, setName] = useState('')
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  // Whether a code is asked for is not told to strangers: we learn it when it is missing.
  const [asksCode, setAsksCode] = useState(false)
  const {isBusy, error, where, submit} = useSending(async () => {
    try {
      await ask(api.POST('/api/owner', {body: {login, name, password, ...(code && {code})}}))
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.where === '$.code') setAsksCode(true)
      throw thrown
    }
  })
  const at = (field: string) => where === `$.${field}` && error instanceof ApiError && error.message
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput label={t('name')} name="name" autoComplete="name" autoFocus value={name}
          onChange={(event) => setName(event.currentTarget.value)} error={at('name')} />
        <TextInput label={t('login')} name="login" autoComplete="username" autoCapitalize="none" required value={login}
          pattern="[A-Za-z0-9.@_+\-]{1,64}" title={t('login.form')} onChange={(event) => setLogin(event.currentTarget.value)}
          error={at('login')} />
        <PasswordInput label={t('password')} description={t('password.form')} name="password" autoComplete="new-password"
          required minLength={12} maxLength={256} value={password} error={at('password')}
          onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{'aria-label': t('show')}} />
        {asksCode && (
          <TextInput label={t('code')} description={t('code.where')} name="code" autoComplete="off" required value={code}
            onChange={(event) => setCode(event.currentTarget.value)} error={code !== '' && at('code')} autoFocus />
        )}
        {error !== null && !where && <ErrorNote error={error} />}
        <Button type="submit" loading={isBusy} mt="xs" fullWidth>{t('owner.make')}</Button>
      </Stack>
    </form>
  )
}
