import {Button, Menu, PasswordInput, Select, TextInput, ActionIcon} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {IconDots} from '@tabler/icons-react'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Role, User} from '@/api/schema'
import {useSession} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {useSave} from '@/ui/useSave'
import {newPassword} from './newPassword'
import styles from './settings.module.css'

const roles: Role[] = ['owner', 'marketer', 'manager', 'analyst', 'developer']

/** Who works here, and as what. */
export default function Users() {
  const {t} = useTranslation('settings')
  const query = useQuery({queryKey: ['users'], queryFn: ({signal}) => ask(api.GET('/api/users', {signal}))})
  const change = useSave('users', ({id, ...body}: {id: number; role?: Role; disabled?: boolean}) =>
    ask(api.PATCH('/api/users/{user}', {params: {path: {user: String(id)}}, body})))
  return (
    <Panel title={t('section.users')} aside={<AddUser />} flush>
      {query.isPending && <RowsSkeleton />}
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {change.isError && <ErrorNote error={change.error} />}
      <Rows label={t('section.users')}>
        {query.data?.items.map((user) => <UserRow key={user.id} user={user} change={change.mutate} />)}
      </Rows>
    </Panel>
  )
}

function UserRow({user, change}: {user: User; change: (wish: {id: number; role?: Role; disabled?: boolean}) => void}) {
  const {t} = useTranslation('settings')
  const {user: me} = useSession()
  const isMe = me?.id === user.id
  return (
    <Row tall main={<>{user.name || user.login} {user.disabled && <Tag>{t('users.out')}</Tag>}</>}
      sub={`${user.login} · ${t(`role.${user.role}.may`)}`}
      aside={<>
        <Select size="xs" w={150} aria-label={t('users.roleOf', {name: user.name || user.login})} value={user.role} allowDeselect={false}
          disabled={isMe} data={roles.map((value) => ({value, label: t(`role.${value}`)}))}
          onChange={(role) => role && change({id: user.id, role: role as Role})} />
        <ResetPassword user={user} />
        {!isMe && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('users.more', {name: user.name || user.login})}><IconDots size={16} /></ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => change({id: user.id, disabled: !user.disabled})}>{t(user.disabled ? 'users.letIn' : 'users.keepOut')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </>} />
  )
}

function PasswordField({value, set, error}: {value: string; set: (password: string) => void; error: unknown}) {
  const {t} = useTranslation('settings')
  return (
    <div className={styles['pair']}>
      <PasswordInput label={t('password.new')} description={t('password.form')} autoComplete="new-password" required minLength={12}
        maxLength={256} value={value} onChange={(event) => set(event.currentTarget.value)} style={{flex: '1 1 220px'}}
        error={fieldError(error, 'password')} visibilityToggleButtonProps={{'aria-label': t('password.show')}} />
      <Button variant="default" onClick={() => set(newPassword())}>{t('password.make')}</Button>
    </div>
  )
}

function AddUser() {
  const {t} = useTranslation('settings')
  const empty = {login: '', name: '', role: 'marketer' as Role, password: ''}
  const [values, setValues] = useState(empty)
  const set = (part: Partial<typeof empty>) => setValues((before) => ({...before, ...part}))
  const add = useSave('users', () => ask(api.POST('/api/users', {body: values})))
  return (
    <FormModal size="compact-sm" label={t('users.add')} title={t('users.add.title')} send={t('users.add')}
      fields={['login', 'name', 'role', 'password']} reset={() => setValues(empty)} action={() => add.mutateAsync(undefined)}>
      {(error) => <>
        <TextInput label={t('users.name')} value={values.name} onChange={(event) => set({name: event.currentTarget.value})}
          error={fieldError(error, 'name')} data-autofocus />
        <TextInput label={t('users.login')} description={t('users.login.form')} required autoCapitalize="none" autoComplete="off"
          value={values.login} onChange={(event) => set({login: event.currentTarget.value})} error={fieldError(error, 'login')} />
        <Select label={t('users.role')} description={t(`role.${values.role}.may`)} value={values.role} allowDeselect={false}
          data={roles.map((value) => ({value, label: t(`role.${value}`)}))} error={fieldError(error, 'role')}
          onChange={(role) => role && set({role: role as Role})} />
        <PasswordField value={values.password} set={(password) => set({password})} error={error} />
      </>}
    </FormModal>
  )
}

function ResetPassword({user}: {user: User}) {
  const {t} = useTranslation('settings')
  const [password, setPassword] = useState('')
  const change = useSave('users', () => ask(api.PATCH('/api/users/{user}', {params: {path: {user: String(user.id)}}, body: {password}})))
  return (
    <FormModal size="compact-sm" variant="default" label={t('users.password')} title={t('users.password.title', {name: user.name || user.login})}
      send={t('password.change')} fields={['password']} reset={() => setPassword('')} action={() => change.mutateAsync(undefined)}>
      {(error) => <PasswordField value={password} set={setPassword} error={error} />}
    </FormModal>
  )
}
