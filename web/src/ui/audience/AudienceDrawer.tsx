/** Whoever a condition holds for: how many, some of them, and all that can be done to them once. */
import {Drawer, Skeleton, Tabs} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {Permission, Whom} from '@/api/schema'
import {useSession} from '@/app/session'
import {ErrorNote} from '@/ui/ErrorNote'
import {personName} from '@/ui/personName'
import {Money, Num, Share, When} from '@/ui/Value'
import styles from './AudienceDrawer.module.css'
import {BonusForm, ExportForm, LabelForm, SaveForm} from './deeds'
import {MessageForm} from './MessageForm'

export interface Audience {
  title: string
  /** A line below: what they have in common. */
  note?: string
  whom: Whom
}

interface Props {
  opened: boolean
  /** What was shown last stays while the drawer goes. */
  audience: Audience | null
  onClose: () => void
}

const sampleSize = 100

export function AudienceDrawer({opened, audience, onClose}: Props) {
  const {t} = useTranslation('audience')
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={audience?.title} padding="lg"
      closeButtonProps={{'aria-label': t('close')}}>
      {audience && <Content key={JSON.stringify(audience.whom)} audience={audience} />}
    </Drawer>
  )
}

function Content({audience: {title, note, whom}}: {audience: Audience}) {
  const {t} = useTranslation('audience')
  const {permissions} = useSession()
  const may = (permission: Permission) => permissions.includes(permission)
  return (
    <>
      {note && <p className={styles['common']}>{note}</p>}
      <Count whom={whom} />
      <Tabs defaultValue={may('read_customers') ? 'customers' : 'save'} keepMounted={false}>
        <Tabs.List mb="md">
          {may('read_customers') && <Tabs.Tab value="customers">{t('customers')}</Tabs.Tab>}
          {may('edit_definitions') && <Tabs.Tab value="message">{t('message')}</Tabs.Tab>}
          {may('export_customers') && <Tabs.Tab value="export">{t('export')}</Tabs.Tab>}
          {may('edit_definitions') && <Tabs.Tab value="save">{t('save')}</Tabs.Tab>}
          {may('change_customers') && <Tabs.Tab value="label">{t('label')}</Tabs.Tab>}
          {may('move_bonuses') && <Tabs.Tab value="bonus">{t('bonus')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="customers"><Sample whom={whom} /></Tabs.Panel>
        <Tabs.Panel value="message"><MessageForm whom={whom} title={title} /></Tabs.Panel>
        <Tabs.Panel value="export"><ExportForm whom={whom} title={title} /></Tabs.Panel>
        <Tabs.Panel value="save"><SaveForm whom={whom} title={title} /></Tabs.Panel>
        <Tabs.Panel value="label"><LabelForm whom={whom} /></Tabs.Panel>
        <Tabs.Panel value="bonus"><BonusForm whom={whom} /></Tabs.Panel>
      </Tabs>
    </>
  )
}

function Count({whom}: {whom: Whom}) {
  const {t} = useTranslation('audience')
  const {data, error, refetch} = useQuery({
    queryKey: ['audiences', 'count', whom],
    queryFn: ({signal}) => ask(api.POST('/api/audiences/count', {body: whom, signal})),
  })
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />
  return (
    <dl className={styles['figures']}>
      <div><dt>{t('count')}</dt><dd>{data ? <><Num value={data.count} /> <small><Share part={data.count} of={data.of} /></small></> : <Skeleton h={22} w={80} />}</dd></div>
      <div><dt>{t('revenue')}</dt><dd>{data ? <><Money amount={data.revenue} short /> <small><Share part={Number(data.revenue)} of={Number(data.revenue_of)} /></small></> : <Skeleton h={22} w={100} />}</dd></div>
    </dl>
  )
}

function Sample({whom}: {whom: Whom}) {
  const {t} = useTranslation('audience')
  const {data, error, refetch} = useQuery({
    queryKey: ['audiences', 'sample', whom],
    queryFn: ({signal}) => ask(api.POST('/api/audiences/sample', {body: {...whom, limit: sampleSize}, signal})),
  })
  if (error && !data) return <ErrorNote error={error} retry={() => void refetch()} />
  if (!data) return <>{Array.from({length: 8}, (_, index) => <Skeleton key={index} h={14} my={16} />)}</>
  return (
    <>
      <ul className={styles['people']}>
        {data.items.map((row) => (
          <li key={row.id}>
            <Link to="/customers/$customer" params={{customer: row.id}} className={styles['person']}>
              <span className={styles['name']}>{personName(row)}</span>
              <span className={styles['figure']}><Money amount={row.revenue} /></span>
              <span className={styles['note']}>{row.email ?? row.phone ?? row.id}</span>
              <span className={styles['note']}><When at={row.last_order_at} ago /></span>
            </Link>
          </li>
        ))}
      </ul>
      {data.count > data.items.length && <p className={styles['more']}>{t('sample', {shown: data.items.length, count: data.count})}</p>}
      {data.count === 0 && <p className={styles['more']}>{t('nobody')}</p>}
    </>
  )
}
