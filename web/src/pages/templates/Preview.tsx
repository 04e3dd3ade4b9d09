import {SegmentedControl, Skeleton} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {asBody} from '@/api/definition'
import type {TemplatePreview} from '@/api/schema'
import {useMay} from '@/app/session'
import {CustomerPicker} from '@/ui/CustomerPicker'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Num} from '@/ui/Value'
import {Hints} from './Hints'
import {MailFrame} from './MailFrame'
import styles from './templates.module.css'

/** The message as it comes out, while one types: with examples for everything, or as a customer would get it. */
export function Preview({definition}: {definition: Record<string, unknown>}) {
  const {t, i18n} = useTranslation('templates')
  const [customer, setCustomer] = useState('')
  const mayName = useMay('read_customers')
  const [typed] = useDebouncedValue(definition, 500)
  const query = useQuery({
    queryKey: ['templates', 'preview', typed, customer, i18n.language],
    queryFn: ({signal}) => ask(customer
      ? api.POST('/api/templates/preview-for', {body: {definition: asBody(typed), customer}, signal})
      : api.POST('/api/templates/preview', {body: {definition: asBody(typed), lang: i18n.language === 'ru' ? 'ru' : 'en'}, signal})),
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <Panel title={t('preview')} isBusy={typed !== definition || query.isFetching}>
      {mayName && <div style={{marginBottom: 12}}><CustomerPicker label={t('preview.as')} value={customer} onChange={setCustomer} /></div>}
      {query.isPending && <Skeleton h={420} radius="md" />}
      {query.isError && <ErrorNote error={query.error} />}
      {query.data && <Message message={query.data} />}
      {query.data && <Hints message={query.data} />}
    </Panel>
  )
}

function Message({message}: {message: TemplatePreview}) {
  if (message.channel === 'sms') return <Sms message={message} />
  return message.channel === 'push' ? <Push message={message} /> : <Mail message={message} />
}

function Mail({message: {subject, preheader, html, text}}: {message: TemplatePreview}) {
  const {t} = useTranslation('templates')
  const [view, setView] = useState('desktop')
  const shown = html === null ? 'text' : view
  return (
    <>
      <div className={styles['envelope']}>
        <div className={styles['subject']}>{subject}</div>
        {preheader && <div className={styles['preheader']}>{preheader}</div>}
      </div>
      <div className={styles['bar']}>
        <SegmentedControl size="xs" value={shown} onChange={setView} aria-label={t('preview')}
          data={['desktop', 'phone', 'text'].map((value) => ({value, label: t(`view.${value}`), disabled: html === null && value !== 'text'}))} />
      </div>
      {shown === 'text' || html === null
        ? <pre className={styles['plain']} tabIndex={0}>{text}</pre>
        : <div className={styles['screen']}><MailFrame html={html} title={t('preview')} isPhone={shown === 'phone'} /></div>}
    </>
  )
}

function Sms({message: {text, size}}: {message: TemplatePreview}) {
  const {t} = useTranslation('templates')
  return (
    <>
      <div className={styles['bubble']}>{text}</div>
      <p className={styles['preheader']}>
        <Num value={size.sms_characters} /> {t('sms.characters')} · {t('sms.parts', {count: size.sms_parts ?? 0})} · {t(`sms.${size.sms_alphabet ?? 'gsm7'}`)}
      </p>
    </>
  )
}

function Push({message: {subject, text, url}}: {message: TemplatePreview}) {
  return (
    <div className={styles['push']}>
      <img src="/lapwing.svg" width={32} height={32} alt="" />
      <div>
        <div className={styles['subject']}>{subject}</div>
        <div>{text}</div>
        {url && <div className={styles['preheader']}>{url}</div>}
      </div>
    </div>
  )
}
