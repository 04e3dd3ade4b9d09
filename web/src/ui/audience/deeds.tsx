/** What is done to an audience once. Whatever changes something is told before it is done: to how many, and to whom not. */
import {Alert, Autocomplete, Button, Checkbox, Group, NumberInput, Radio, Stack, Text, TextInput} from '@mantine/core'
import {useMutation, useQueryClient} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useState, type FormEvent, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Deed, Whom} from '@/api/schema'
import {useSuggestions} from '@/ui/condition/suggestions'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError, isElsewhere} from '@/ui/fieldError'
import {saveFile} from '@/ui/saveFile'
import {slug} from '@/ui/slug'
import {Num} from '@/ui/Value'
import styles from './AudienceDrawer.module.css'

/** All of them as a file. */
export function ExportForm({whom, title}: {whom: Whom; title: string}) {
  const {t} = useTranslation('audience')
  const [personal, setPersonal] = useState(false)
  const download = useMutation({
    mutationFn: async () => {
      saveFile(await ask(api.POST('/api/audiences/export', {body: {...whom, personal}, parseAs: 'blob'})), `${slug(title) || 'customers'}.csv`)
    },
  })
  return (
    <Stack>
      <Text c="dimmed">{t('export.text')}</Text>
      <Checkbox label={t('export.personal')} description={t('export.personalNote')} checked={personal}
        onChange={(event) => setPersonal(event.currentTarget.checked)} />
      {download.error && <ErrorNote error={download.error} />}
      <Button w="fit-content" loading={download.isPending} onClick={() => download.mutate()}>{t('export.do')}</Button>
    </Stack>
  )
}

/** The form of a deed that is told first (`preview`) and then done. Whatever is changed in it has to be told anew. */
function DeedForm({ask: perform, ready, fields, done, children, verb}: {
  ask: (preview: boolean, told: Deed | null) => Promise<Deed>
  ready: boolean
  /** Those of the request's body that `children` show errors of. */
  fields: string[]
  /** What is said when it is done. */
  done: (deed: Deed) => ReactNode
  children: (changed: () => void, errorAt: (field: string) => string | undefined) => ReactNode
  verb: string
}) {
  const {t} = useTranslation('audience')
  const queries = useQueryClient()
  const [told, setTold] = useState<Deed | null>(null)
  const preview = useMutation({mutationFn: () => perform(true, null), onSuccess: setTold})
  const deed = useMutation({
    mutationFn: () => perform(false, told),
    onSuccess: () => Promise.all(['segments', 'customers', 'audiences', 'status'].map((key) => queries.invalidateQueries({queryKey: [key]}))),
  })
  const changed = () => {
    setTold(null)
    preview.reset()
    deed.reset()
  }
  const error = deed.error ?? preview.error
  const errorAt = (field: string) => fieldError(error, field)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (told) deed.mutate()
    else preview.mutate()
  }
  if (deed.data) return <Alert color="lapwing" role="status">{done(deed.data)}</Alert>
  return (
    <form onSubmit={submit}>
      <Stack>
        {children(changed, errorAt)}
        {told && (
          <div className={styles['told']} role="status">
            <p>{t('told', {count: told.touched})}</p>
            {Object.entries(told.left_out).length > 0 && (
              <ul>{Object.entries(told.left_out).map(([reason, count]) => <li key={reason}>{t(`leftOut.${reason}`)}: <Num value={count} /></li>)}</ul>
            )}
          </div>
        )}
        {isElsewhere(error, fields) && <ErrorNote error={error} />}
        <Group gap="xs">
          <Button type="submit" variant={told ? 'filled' : 'default'} disabled={!ready || told?.touched === 0}
            loading={preview.isPending || deed.isPending}>
            {told ? verb : t('preview')}
          </Button>
          {told && <Button variant="subtle" color="gray" onClick={changed}>{t('change')}</Button>}
        </Group>
      </Stack>
    </form>
  )
}

/** A segment of them: whoever the condition holds for from now on, or those of now. */
export function SaveForm({whom, title}: {whom: Whom; title: string}) {
  const {t, i18n} = useTranslation('audience')
  const [name, setName] = useState(title.charAt(0).toUpperCase() + title.slice(1))
  const [kind, setKind] = useState('dynamic')
  const id = slug(name)
  return (
    <DeedForm ready={id !== ''} fields={['id', 'name']} verb={t('save.do')}
      ask={(preview) => ask(api.POST('/api/audiences/save', {body: {...whom, id, name: {[i18n.language]: name}, static: kind === 'static', preview}}))}
      done={(deed) => <>{t('save.done', {name})} <Link to="/segments/$segment" params={{segment: deed.segment ?? id}}>{t('save.open')}</Link></>}>
      {(changed, errorAt) => (
        <>
          <TextInput label={t('save.name')} value={name} error={errorAt('id') ?? errorAt('name')} onChange={(event) => {
            setName(event.currentTarget.value)
            changed()
          }} />
          <Radio.Group label={t('save.kind')} value={kind} onChange={(value) => {
            setKind(value)
            changed()
          }}>
            <Stack gap="xs" mt={6}>
              <Radio value="dynamic" label={t('save.dynamic')} description={t('save.dynamicNote')} />
              <Radio value="static" label={t('save.static')} description={t('save.staticNote')} />
            </Stack>
          </Radio.Group>
        </>
      )}
    </DeedForm>
  )
}

export function LabelForm({whom}: {whom: Whom}) {
  const {t} = useTranslation('audience')
  const [label, setLabel] = useState('')
  const [deed, setDeed] = useState('set')
  return (
    <DeedForm ready={label.trim() !== ''} fields={['label']} verb={t(deed === 'set' ? 'label.set' : 'label.clear')}
      ask={(preview) => ask(api.POST('/api/audiences/label', {body: {...whom, label: label.trim(), set: deed === 'set', preview}}))}
      done={(done) => t('label.done', {count: done.touched, label})}>
      {(changed, errorAt) => (
        <>
          <TextInput label={t('label.name')} placeholder={t('label.example')} value={label} error={errorAt('label')} onChange={(event) => {
            setLabel(event.currentTarget.value)
            changed()
          }} />
          <Radio.Group aria-label={t('label')} value={deed} onChange={(value) => {
            setDeed(value)
            changed()
          }}>
            <Group>
              <Radio value="set" label={t('label.set')} />
              <Radio value="clear" label={t('label.clear')} />
            </Group>
          </Radio.Group>
        </>
      )}
    </DeedForm>
  )
}

export function BonusForm({whom}: {whom: Whom}) {
  const {t} = useTranslation('audience')
  const [type, setType] = useState('')
  const [amount, setAmount] = useState('')
  const known = useSuggestions('bonusTypes')
  return (
    <DeedForm ready={type !== '' && Number(amount) > 0} fields={['bonus_type', 'amount']} verb={t('bonus.do')}
      ask={(preview, told) => ask(api.POST('/api/audiences/bonus', {body: {...whom, bonus_type: type, amount, preview,
        // The same as was told: pressed twice, or after the connection was lost, it is given once.
        ...(told?.idempotency_key && {idempotency_key: told.idempotency_key})}}))}
      done={(deed) => t('bonus.done', {count: deed.touched, amount})}>
      {(changed, errorAt) => (
        <>
          <Autocomplete label={t('bonus.type')} description={t('bonus.typeNote')} value={type} error={errorAt('bonus_type')}
            data={known.map((one) => one.value)} onChange={(value) => {
              setType(value)
              changed()
            }} />
          <NumberInput label={t('bonus.amount')} value={amount} min={0} decimalScale={2} allowNegative={false} hideControls
            thousandSeparator=" " error={errorAt('amount')} onChange={(value) => {
              setAmount(String(value))
              changed()
            }} />
        </>
      )}
    </DeedForm>
  )
}
