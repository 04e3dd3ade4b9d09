import {Button, MultiSelect, Switch, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Secret} from '@/ui/Secret'
import {Tag} from '@/ui/Tag'
import {useSave} from '@/ui/useSave'
import styles from './settings.module.css'
import {Deliveries} from './WebhookDeliveries'
import {webhookKinds, type WebhookKind} from './webhookKinds'

const tones = {working: 'good', failing: 'warn', off: 'plain'} as const

/** What is told to software of the shop's own as it happens. */
export default function Webhooks() {
  const {t} = useTranslation('settings')
  const [made, setMade] = useState<{url: string; secret: string} | null>(null)
  const [shown, setShown] = useState('')
  const query = useQuery({queryKey: ['webhooks'], queryFn: ({signal}) => ask(api.GET('/api/webhooks', {signal}))})
  const change = useSave('webhooks', ({webhook, active}: {webhook: string; active: boolean}) =>
    ask(api.PATCH('/api/webhooks/{webhook}', {params: {path: {webhook}}, body: {active}})))
  const remove = useSave('webhooks', (webhook: string) => ask(api.DELETE('/api/webhooks/{webhook}', {params: {path: {webhook}}})))
  return (
    <>
      {made && <Secret label={t('webhooks.secret', {url: made.url})} text={t('webhooks.once')} secret={made.secret} />}
      <Panel title={t('section.webhooks')} aside={<AddWebhook made={setMade} />} flush>
        <p className={styles['note']} style={{padding: '8px 18px 0'}}>{t('webhooks.text')}</p>
        {query.isPending && <RowsSkeleton count={2} />}
        {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
        {change.isError && <ErrorNote error={change.error} />}
        {query.data?.items.length === 0 && <EmptyState small title={t('webhooks.none.title')} text={t('webhooks.none.text')} />}
        <Rows label={t('section.webhooks')}>
          {query.data?.items.map(({id, name, url, kinds, active, state, switched_off, waiting}) => (
            <Row key={id} tall main={name || url} sub={<>
              {name && <>{url}<br /></>}
              {kinds.map((kind) => t(`kind.${kind}`)).join(' · ')}
              {waiting > 0 && <> · {t('webhooks.waiting', {count: waiting})}</>}
              {switched_off && <><br />{t('webhooks.switchedOff', {reason: switched_off})}</>}
            </>} aside={<>
              <Tag tone={tones[state]}>{t(`webhooks.${state}`)}</Tag>
              <Switch size="xs" checked={active} aria-label={t('webhooks.active', {url})}
                onChange={(event) => change.mutate({webhook: id, active: event.currentTarget.checked})} />
              <Button size="compact-sm" variant="default" onClick={() => setShown(id)}>{t('webhooks.deliveries')}</Button>
              <ConfirmAction size="compact-sm" dangerous label={t('webhooks.remove')} title={t('webhooks.remove.title')}
                text={t('webhooks.remove.text', {url})} action={() => remove.mutateAsync(id)} />
            </>} />
          ))}
        </Rows>
      </Panel>
      <Deliveries webhook={shown} close={() => setShown('')} />
    </>
  )
}

function AddWebhook({made}: {made: (webhook: {url: string; secret: string}) => void}) {
  const {t} = useTranslation('settings')
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [kinds, setKinds] = useState<string[]>([])
  const add = useSave('webhooks', async () => {
    const {secret} = await ask(api.POST('/api/webhooks', {body: {url, kinds: kinds as WebhookKind[], ...(name && {name})}}))
    made({url, secret})
  })
  const reset = () => {
    setName('')
    setUrl('')
    setKinds([])
  }
  return (
    <FormModal size="compact-sm" label={t('webhooks.add')} title={t('webhooks.add.title')} send={t('webhooks.add')} fields={['url', 'kinds', 'name']}
      reset={reset} isReady={kinds.length > 0} action={() => add.mutateAsync(undefined)}>
      {(error) => <>
        <TextInput label={t('webhooks.url')} placeholder="https://shop.example/lapwing" type="url" required value={url} data-autofocus
          onChange={(event) => setUrl(event.currentTarget.value)} error={fieldError(error, 'url')} />
        <TextInput label={t('webhooks.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldError(error, 'name')} />
        <MultiSelect label={t('webhooks.kinds')} value={kinds} onChange={setKinds} error={fieldError(error, 'kinds')} searchable
          data={webhookKinds.map((value) => ({value, label: t(`kind.${value}`)}))} />
      </>}
    </FormModal>
  )
}
