import {ActionIcon, Button, TextInput, Tooltip} from '@mantine/core'
import {useHotkeys} from '@mantine/hooks'
import {IconArrowBackUp, IconArrowForwardUp} from '@tabler/icons-react'
import {useQuery} from '@tanstack/react-query'
import {useBlocker, useNavigate, useParams, useSearch} from '@tanstack/react-router'
import {useMemo, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody, isOvertaken, versionHeader} from '@/api/definition'
import {useMay} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {begin, change, redo, undo} from '@/ui/history'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {Panel} from '@/ui/Panel'
import {SaveError} from '@/ui/SaveError'
import {useOpened} from '@/ui/useOpened'
import {useSave} from '@/ui/useSave'
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
  if (template !== 'new') return <Published key={template} template={template} />
  const kind: Channel = channel === 'sms' || channel === 'push' ? channel : 'email'
  return <Form key={kind} id="" version={0} definition={newTemplate(kind, {hello: t('new.hello'), text: t('new.text'), unsubscribe: t('new.unsubscribe')})} />
}

function Published({template}: {template: string}) {
  const query = useQuery({
    queryKey: ['templates', template],
    queryFn: ({signal}) => ask(api.GET('/api/templates/{template}', {params: {path: {template}}, signal})),
    gcTime: 0,
  })
  const {opened, reopen} = useOpened(query)
  if (query.isError && !opened) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  if (!opened) return <PageSkeleton />
  return <Form key={opened.version} id={template} version={opened.version} definition={opened.definition} saved={reopen}
    openTheirs={() => void query.refetch().then(reopen)} />
}

interface FormProps {
  /** Empty: it is new. */
  id: string
  version: number
  definition: Record<string, unknown>
  saved?: () => void
  openTheirs?: () => void
}

function Form({id: known, version, definition, saved, openTheirs}: FormProps) {
  const {t} = useTranslation('templates')
  const navigate = useNavigate()
  const [history, setHistory] = useState(() => begin(readTemplate(definition)))
  const form = history.present
  const [slot, setSlot] = useState<HTMLDivElement | null>(null)
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

  const isTaken = known === '' && isOvertaken(save.error)
  const set = (part: Partial<typeof form>, about = Object.keys(part).join(' ')) => {
    const now = Date.now()
    setTouched(true)
    setHistory((before) => change(before, {...before.present, ...part}, about, now))
  }
  const back = () => setHistory(undo)
  const forth = () => setHistory(redo)
  useHotkeys(mayEdit ? [['mod+Z', back], ['mod+shift+Z', forth], ['mod+Y', forth]] : [])
  return (
    <>
      <PageHeader title={known || t('new')} back={{to: '/templates', label: t('title')}}
        text={[t(`channel.${form.channel}`), version > 0 && t('version', {version})].filter(Boolean).join(' · ')}
        actions={<>
          {mayEdit && (
            <ActionIcon.Group>
              <Tooltip label={`${t('undo')} (Ctrl Z)`}><ActionIcon variant="default" size={34} aria-label={t('undo')} disabled={history.past.length === 0} onClick={back}><IconArrowBackUp size={16} /></ActionIcon></Tooltip>
              <Tooltip label={`${t('redo')} (Ctrl Shift Z)`}><ActionIcon variant="default" size={34} aria-label={t('redo')} disabled={history.future.length === 0} onClick={forth}><IconArrowForwardUp size={16} /></ActionIcon></Tooltip>
            </ActionIcon.Group>
          )}
          <Preflight definition={written} />
          {mayTry && form.channel !== 'push' && <TestSend definition={written} isSms={form.channel === 'sms'} />}
          {mayEdit && <Button loading={save.isPending} disabled={id === '' || (known !== '' && !isTouched)} onClick={() => save.mutate(undefined, {onSuccess: saved})}>{t('publish')}</Button>}
        </>} />
      {save.isError && (openTheirs ? <SaveError error={save.error} openTheirs={openTheirs} /> : !isTaken && <ErrorNote error={save.error} />)}
      <div className={styles['editor']}>
        <Panel>
          {known === '' && (
            <TextInput mb="sm" label={t('id')} description={t('id.help')} required value={id} pattern="[A-Za-z0-9_\-]+" error={isTaken && t('id.taken')}
              onChange={(event) => setId(event.currentTarget.value.trim())} />
          )}
          <Sources form={form} set={set} error={save.error} disabled={!mayEdit} slot={slot} />
        </Panel>
        <div className={styles['side']}>
          <div ref={setSlot} className={styles['slot']} />
          <Preview definition={written} />
        </div>
      </div>
    </>
  )
}
