import {Button, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useBlocker, useNavigate, useParams, useSearch} from '@tanstack/react-router'
import {useMemo, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {asBody} from '@/api/definition'
import {useMay} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {Panel} from '@/ui/Panel'
import {useSave, versionHeader} from '@/ui/useSave'
import {Preview} from './Preview'
import {Sources} from './Sources'
import {newTemplate, readTemplate, writeTemplate, type Channel} from './templateForm'
import styles from './templates.module.css'
import {Preflight, TestSend} from './Trials'

/** One template: its sources, and beside them what comes out. Its id is `new` as long as there is none. */
export default function Editor() {
  const {t} = useTranslation('templates')
  const {template = 'new'} = useParams({strict: false})
  const {channel}: {channel?: string} = useSearch({strict: false})
  const isNew = template === 'new'
  const query = useQuery({
    queryKey: ['templates', template],
    queryFn: ({signal}) => ask(api.GET('/api/templates/{template}', {params: {path: {template}}, signal})),
    enabled: !isNew,
    staleTime: Infinity, // what is being typed is not replaced
  })
  if (isNew) {
    const kind: Channel = channel === 'sms' || channel === 'push' ? channel : 'email'
    return <Form key={kind} id="" version={0} definition={newTemplate(kind, {hello: t('new.hello'), text: t('new.text'), unsubscribe: t('new.unsubscribe')})} />
  }
  if (query.isError) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <PageSkeleton />
  return <Form key={query.data.version} id={template} version={query.data.version} definition={query.data.definition} />
}

function Form({id: known, version, definition}: {id: string; version: number; definition: Record<string, unknown>}) {
  const {t} = useTranslation('templates')
  const navigate = useNavigate()
  const [form, setForm] = useState(() => readTemplate(definition))
  const [id, setId] = useState(known)
  const [isTouched, setTouched] = useState(false)
  const mayEdit = useMay('edit_definitions')
  const mayTry = useMay('run_campaigns')
  const written = useMemo(() => ({...writeTemplate(form), id: id || 'new'}), [form, id])
  const save = useSave('templates', async () => {
    await ask(api.PUT('/api/templates/{template}', {params: {path: {template: id}, header: versionHeader(version)}, body: asBody(written)}))
    setTouched(false)
    if (known === '') await navigate({to: `/templates/${encodeURIComponent(id)}`, replace: true, ignoreBlocker: true})
  })
  useBlocker({shouldBlockFn: () => !window.confirm(t('leave')), disabled: !isTouched, enableBeforeUnload: () => isTouched})
  const isOutdated = save.error instanceof ApiError && save.error.status === 412
  const set = (part: Partial<typeof form>) => {
    setTouched(true)
    setForm((before) => ({...before, ...part}))
  }
  return (
    <>
      <PageHeader title={known || t('new')} back={{to: '/templates', label: t('title')}}
        text={[t(`channel.${form.channel}`), version > 0 && t('version', {version})].filter(Boolean).join(' · ')}
        actions={<>
          <Preflight definition={written} />
          {mayTry && form.channel !== 'push' && <TestSend definition={written} isSms={form.channel === 'sms'} />}
          {mayEdit && <Button loading={save.isPending} disabled={id === '' || (known !== '' && !isTouched)} onClick={() => save.mutate(undefined)}>{t('publish')}</Button>}
        </>} />
      {isOutdated && <ErrorNote error={new ApiError(0, '', t('outdated'), '', 0)} />}
      {save.isError && !isOutdated && <ErrorNote error={save.error} />}
      <div className={styles['editor']}>
        <Panel>
          {known === '' && (
            <TextInput mb="sm" label={t('id')} description={t('id.help')} required value={id} pattern="[A-Za-z0-9_\-]+"
              onChange={(event) => setId(event.currentTarget.value.trim())} />
          )}
          <Sources form={form} set={set} error={save.error} disabled={!mayEdit} />
        </Panel>
        <Preview definition={written} />
      </div>
    </>
  )
}
