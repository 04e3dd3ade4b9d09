import {Button, Code, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useState, type FormEvent} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {personName} from '@/ui/personName'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {useQueryText} from '@/ui/useQueryText'
import {When} from '@/ui/Value'
import styles from './loyalty.module.css'

/** Whether a code is good, for whom, and what became of it. */
export function CheckCode() {
  const {t} = useTranslation('loyalty')
  const [code, setCode] = useQueryText('code')
  const [text, setText] = useState(code)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setCode(text.trim())
  }
  return (
    <Panel title={t('check')}>
      <form onSubmit={submit} className={styles['pair']}>
        <TextInput label={t('check.code')} autoComplete="off" w={260} maw="100%" value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Button type="submit" variant="default">{t('check.do')}</Button>
      </form>
      {code && <Verdict code={code} />}
    </Panel>
  )
}

function Verdict({code}: {code: string}) {
  const {t} = useTranslation('loyalty')
  const query = useQuery({queryKey: ['promo-codes', code], queryFn: ({signal}) => ask(api.GET('/api/promo-codes/{code}', {params: {path: {code}}, signal}))})
  const isKnown = query.data?.pool !== undefined
  const past = useQuery({
    queryKey: ['promo-codes', code, 'history'],
    queryFn: ({signal}) => ask(api.GET('/api/promo-codes/{code}/history', {params: {path: {code}, query: {limit: 20}}, signal})),
    enabled: isKnown,
  })
  if (query.isPending) return <RowsSkeleton count={1} />
  if (!query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  const {good, verdict, worth, holder, expires_at, pool} = query.data
  return (
    <Rows label={t('check')}>
      <Row tall main={<><Code>{query.data.code}</Code> <Tag tone={good ? 'good' : 'bad'}>{t(`verdict.${verdict}`)}</Tag></>}
        sub={<>
          {worth?.text ?? (worth?.percent ? t('worth.percent', {percent: Number(worth.percent)}) : '')}{pool && <> · {pool}</>}
          {holder && <> · {personName(holder)}</>}{expires_at && <> · {t('check.until')} <When at={expires_at} /></>}
        </>} />
      {past.data?.items.map(({at, kind, customer, campaign, order_id}, index) => (
        <Row key={index} main={t(`code.${kind}`)} sub={[customer && personName(customer), campaign, order_id && t('ledger.order', {order: order_id})]
          .filter(Boolean).join(' · ')} aside={<When at={at} form="time" />} />
      ))}
    </Rows>
  )
}
