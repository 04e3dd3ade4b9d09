import {FileButton, Button, Group, Text, Textarea} from '@mantine/core'
import {notifications} from '@mantine/notifications'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {CustomerPicker} from '@/ui/CustomerPicker'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {useSave} from '@/ui/useSave'

interface Props {
  pool: string
  title: string
}

/** The codes of a text, one in each line or between commas. */
export const codesIn = (text: string) => text.split(/[\s,;]+/).filter(Boolean)

/** Adds the shop's own codes to a pool, from a file or a pasted list. */
export function UploadCodes({pool, title}: Props) {
  const {t} = useTranslation('loyalty')
  const [text, setText] = useState('')
  const codes = codesIn(text)
  const upload = useSave('promo-pools', async () => {
    const {accepted, known, bad, refused} = await ask(api.POST('/api/promo-pools/{pool}/codes', {params: {path: {pool}}, body: {codes}}))
    notifications.show({closeButtonProps: {'aria-label': t('ui:close')},
      color: bad > 0 ? 'yellow' : 'lapwing', autoClose: 8000, message: [t('upload.done', {accepted, known, bad}),
      ...refused.filter(({kind}) => kind === 'bad').slice(0, 3).map(({code, reason}) => `${code}: ${reason}`)].join('\n')})
  })
  return (
    <FormModal size="compact-sm" variant="default" label={t('upload')} title={t('upload.title', {title})} send={t('upload.send', {count: codes.length})}
      fields={['codes']} reset={() => setText('')} isReady={codes.length > 0} action={() => upload.mutateAsync(undefined)}>
      {(error) => <>
        <Group gap="sm">
          <FileButton accept=".txt,.csv,text/plain,text/csv" onChange={(file) => void file?.text().then(setText)}>
            {(props) => <Button variant="default" {...props}>{t('upload.file')}</Button>}
          </FileButton>
          <Text size="sm" c="dimmed">{t('upload.or')}</Text>
        </Group>
        <Textarea label={t('upload.codes')} description={t('upload.help')} autosize minRows={6} maxRows={14} value={text}
          onChange={(event) => setText(event.currentTarget.value)} error={fieldError(error, 'codes')} />
      </>}
    </FormModal>
  )
}

/** Gives a customer a code of the pool. */
export function IssueCode({pool, title}: Props) {
  const {t} = useTranslation('loyalty')
  const [customer, setCustomer] = useState('')
  const [key, setKey] = useState('')
  const issue = useSave('promo-pools', async () => {
    const {code} = await ask(api.POST('/api/promo-pools/{pool}/issue', {params: {path: {pool}}, body: {customer, idempotency_key: key}}))
    notifications.show({closeButtonProps: {'aria-label': t('ui:close')}, message: t('issue.done', {code}), autoClose: 15_000})
  })
  const reset = () => {
    setCustomer('')
    setKey(`web-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`)
  }
  return (
    <FormModal size="compact-sm" variant="default" label={t('issue')} title={t('issue.title', {title})} send={t('issue')} fields={['customer']}
      reset={reset} isReady={customer !== ''} action={() => issue.mutateAsync(undefined)}>
      {(error) => <CustomerPicker label={t('customer')} value={customer} onChange={setCustomer} required error={fieldError(error, 'customer')} />}
    </FormModal>
  )
}
