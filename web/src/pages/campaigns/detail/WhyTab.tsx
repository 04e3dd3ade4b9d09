import {Button, Skeleton, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ApiError, ask} from '@/api/client'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {useQueryText} from '@/ui/useQueryText'
import {When} from '@/ui/Value'
import styles from '../campaigns.module.css'

/** Why a customer got it, or did not: what there was between them and the campaign, from the journal. */
export function WhyTab({id}: {id: string}) {
  const {t, i18n} = useTranslation('campaigns')
  const [customer, setCustomer] = useQueryText('customer')
  const [typed, setTyped] = useState(customer)
  const lang = i18n.language === 'ru' ? 'ru' as const : 'en' as const
  const {data, error, refetch} = useQuery({
    queryKey: ['campaigns', id, 'why', customer, lang],
    queryFn: ({signal}) => ask(api.GET('/api/campaigns/{campaign}/why', {params: {path: {campaign: id}, query: {customer, lang}}, signal})),
    enabled: customer !== '',
  })
  const isUnknown = error instanceof ApiError && error.status === 404
  const card: string = `/customers/${encodeURIComponent(customer)}`
  return (
    <>
      <form className={styles['form']} onSubmit={(event) => {
        event.preventDefault()
        setCustomer(typed.trim())
      }}>
        <TextInput label={t('why.customer')} description={t('why.hint')} value={typed} w={320} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Button type="submit" disabled={typed.trim() === ''}>{t('why.ask')}</Button>
      </form>
      {customer === '' ? <EmptyState title={t('why.empty')} text={t('why.emptyText')} />
        : isUnknown ? <EmptyState title={t('why.unknown')} text={t('why.unknownText')} />
          : error && !data ? <ErrorNote error={error} retry={() => void refetch()} />
            : !data ? <Skeleton mt="md" h={220} radius="lg" /> : (
              <div className={styles['columns']}>
                <Panel title={t('why.story')} aside={<Link to={card} className={styles['link']}>{customer}</Link>}>
                  {data.absence !== null && <p>{data.absence}</p>}
                  <ol className={styles['story']}>
                    {data.events.map((event, index) => (
                      <li key={`${event.at} ${index}`}><When at={event.at} form="time" /><div>{event.text}</div></li>
                    ))}
                  </ol>
                </Panel>
              </div>
            )}
    </>
  )
}
