import {TextInput} from '@mantine/core'
import {notifications} from '@mantine/notifications'
import {useMutation} from '@tanstack/react-query'
import {useState} from 'react'
import {Button, Modal, Stack, Text} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody} from '@/api/definition'
import {CustomerPicker} from '@/ui/CustomerPicker'
import {ErrorNote} from '@/ui/ErrorNote'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {kept, keep} from '@/app/kept'

/** Sends a test that nobody counts. */
export function TestSend({definition, isSms}: {definition: Record<string, unknown>; isSms: boolean}) {
  const {t} = useTranslation('templates')
  const place = isSms ? 'test-phone' : 'test-mail'
  const [to, setTo] = useState('')
  const [customer, setCustomer] = useState('')
  const send = async () => {
    const {outcome, reply} = await ask(api.POST('/api/templates/test-send', {body: {definition: asBody(definition), to, ...(customer && {customer})}}))
    keep(place, to)
    notifications.show({closeButtonProps: {'aria-label': t('ui:close')},
      color: outcome === 'accepted' ? 'lapwing' : 'yellow', message: t(`test.${outcome}`, {to, reply}), autoClose: 8000})
  }
  return (
    <FormModal variant="default" label={t('test')} title={t('test')} send={t('test.send')} fields={['to', 'customer']} reset={() => setTo(kept(place) ?? '')}
      action={send}>
      {(error) => <>
        <TextInput label={t(isSms ? 'test.phone' : 'test.mail')} type={isSms ? 'tel' : 'email'} required value={to} data-autofocus
          onChange={(event) => setTo(event.currentTarget.value)} error={fieldError(error, 'to')} />
        <CustomerPicker label={t('test.as')} value={customer} onChange={setCustomer} error={fieldError(error, 'customer')} />
      </>}
    </FormModal>
  )
}

/** Renders it for a hundred customers: for how many something is missing. */
export function Preflight({definition}: {definition: Record<string, unknown>}) {
  const {t} = useTranslation('templates')
  const [isOpen, dialog] = useDisclosure(false)
  const fly = useMutation({mutationFn: () => ask(api.POST('/api/templates/preflight', {body: {definition: asBody(definition)}}))})
  const open = () => {
    dialog.open()
    fly.mutate()
  }
  const {data} = fly
  return (
    <>
      <Button variant="default" onClick={open}>{t('preflight')}</Button>
      <Modal opened={isOpen} onClose={dialog.close} title={t('preflight.title')} closeButtonProps={{'aria-label': t('ui:close')}}>
        <Stack gap="sm">
          {fly.isPending && <RowsSkeleton count={2} />}
          {fly.isError && <ErrorNote error={fly.error} retry={() => fly.mutate()} />}
          {data && <Text>{t('preflight.rendered', {count: data.customers, rendered: data.rendered})}</Text>}
          {data && (
            <Rows label={t('preflight.title')}>
              {data.refused.map(({reason, customers, examples}) => (
                <Row key={reason} main={reason} sub={t('preflight.for', {count: customers, examples: examples.join(', ')})} />
              ))}
              {data.remarks.map((remark) => <Row key={remark} main={remark} />)}
            </Rows>
          )}
        </Stack>
      </Modal>
    </>
  )
}
