import {Skeleton} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Tag} from '@/ui/Tag'
import {When} from '@/ui/Value'
import styles from './Orders.module.css'

/** What the customer ever agreed to or took back, with what proves it. */
export function Consents({customer}: {customer: string}) {
  const {t} = useTranslation('customers')
  const {data, error, refetch} = useQuery({
    queryKey: ['customers', customer, 'consents'],
    queryFn: ({signal}) => ask(api.GET('/api/customers/{customer}/consents', {params: {path: {customer}}, signal})),
  })
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />
  if (!data) return <Skeleton h={180} radius="lg" />
  if (data.consents.length === 0) return <EmptyState small title={t('consents.empty')} text={t('consents.emptyText')} />
  return (
    <div className={styles['list']}>
      {[...data.consents].reverse().map((consent, index) => {
        const text = data.texts.find(({id, version}) => id === consent.text_id && version === consent.text_version)
        return (
          <Panel key={index}>
            <div className={styles['head']}>
              <b>{t(`channel.${consent.channel}`)}{consent.topic && `: ${consent.topic}`}</b>
              <Tag tone={consent.granted ? 'good' : 'bad'}>{t(consent.granted ? 'consent.given' : 'consent.taken')}</Tag>
              <span className={styles['note']}><When at={consent.at} form="time" /></span>
            </div>
            <p className={styles['note']}>{[consent.source, consent.proof, consent.address, consent.client].filter(Boolean).join(' · ')}</p>
            {text && <p className={styles['note']}>«{text.text}»</p>}
          </Panel>
        )
      })}
    </div>
  )
}
