import {Checkbox, SegmentedControl, Select, UnstyledButton} from '@mantine/core'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useAskingPause} from '@/api/live'
import type {WaitingMessage} from '@/api/schema'
import {useMay} from '@/app/session'
import {ConfirmAction} from '@/ui/ConfirmAction'
import {DataTable, type Column} from '@/ui/DataTable'
import {EmptyState} from '@/ui/EmptyState'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {useQueryText} from '@/ui/useQueryText'
import {When} from '@/ui/Value'
import {MessageDrawer} from './MessageDrawer'
import styles from './messages.module.css'
import {OutcomeBadge} from './OutcomeBadge'
import {useReason} from './useReason'
import {useResend} from './useResend'

const outcomes = ['pending', 'failed', 'unknown'] as const
type Outcome = (typeof outcomes)[number]

/** As many as the server lists at once, and sends again at once. */
const countMax = 10_000

/** What waits to go out, and what did not arrive, with the reason in words. */
export default function Messages() {
  const {t} = useTranslation('messages')
  const [outcome, setOutcome] = useQueryText('outcome')
  const [campaign, setCampaign] = useQueryText('campaign')
  const [opened, setOpened] = useState<WaitingMessage | null>(null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [campaigns, setCampaigns] = useState<string[]>([])
  const reason = useReason()
  const mayResend = useMay('run_campaigns')
  const resend = useResend()
  const known = outcomes.find((one) => one === outcome)

  const query = useInfiniteQuery({
    queryKey: ['messages', known, campaign],
    queryFn: async ({signal}) => {
      const wish: {outcome?: Outcome; campaign?: string; limit: number} = {limit: countMax, ...(known && {outcome: known}), ...(campaign && {campaign})}
      const {messages, count} = await ask(api.GET('/api/messages', {params: {query: wish}, signal}))
      setCampaigns((before) => [...new Set([...before, ...messages.map((message) => message.campaign)])].filter(Boolean).sort())
      return {items: messages, count}
    },
    initialPageParam: 0,
    getNextPageParam: () => undefined,
    refetchInterval: useAskingPause(60_000),
  })
  const messages = query.data?.pages[0]?.items ?? []
  const again = messages.filter(({id, outcome: its}) => its !== 'pending' && (chosen.size === 0 || chosen.has(id)))
  const choose = (id: string, isChosen: boolean) => setChosen((before) => {
    const after = new Set(before)
    if (isChosen) after.add(id)
    else after.delete(id)
    return after
  })

  const columns: Column<WaitingMessage>[] = [
    ...(mayResend ? [{
      key: 'choose', title: '', width: '22px',
      render: ({id, customer, outcome: its}: WaitingMessage) => (
        <Checkbox size="xs" radius="sm" aria-label={t('choose', {customer})} checked={chosen.has(id)} disabled={its === 'pending'}
          onChange={(event) => choose(id, event.currentTarget.checked)} />
      ),
    }] : []),
    {key: 'reason', title: t('reason'), width: 'minmax(0, 2fr)', render: (message) => (
      <UnstyledButton className={styles['open']} onClick={() => setOpened(message)}>
        <span className={styles['reason']}>{reason(message)}</span>
        <span className={styles['whose']}>{message.customer} · {t(`channel.${message.channel}`)} · {message.template}</span>
      </UnstyledButton>
    )},
    {key: 'campaign', title: t('campaign'), wideOnly: true, render: (message) => message.campaign || '–'},
    {key: 'outcome', title: t('outcome'), width: '116px', wideOnly: true, render: (message) => <OutcomeBadge outcome={message.outcome} />},
    {key: 'at', title: t('when'), width: '128px', align: 'end', render: (message) => <When at={message.at} ago />},
  ]

  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={mayResend && again.length > 0 && (
        <ConfirmAction label={t(chosen.size > 0 ? 'resend.chosen' : 'resend.all', {count: again.length})}
          title={t('confirm.title', {count: again.length})}
          text={t(again.some((message) => message.outcome === 'unknown') ? 'confirm.doubt' : 'confirm.text')}
          action={() => resend.mutateAsync(again.map((message) => message.id)).then(() => setChosen(new Set()))} />
      )} />
      <div className={styles['filters']}>
        <SegmentedControl size="xs" value={known ?? ''} onChange={setOutcome} aria-label={t('outcome')}
          data={[{value: '', label: t('outcome.all')}, ...outcomes.map((value) => ({value, label: t(`outcome.${value}`)}))]} />
        <Select size="xs" placeholder={t('anyCampaign')} aria-label={t('campaign')} data={campaigns} value={campaign || null}
          onChange={(value) => setCampaign(value ?? '')} clearable searchable clearButtonProps={{'aria-label': t('anyCampaign')}} />
      </div>
      <Panel flush>
        <div className={styles['table']}>
          <DataTable label={t('title')} columns={columns} query={query} rowKey={(message) => message.id} rowHeight={58}
            empty={<EmptyState title={t(known || campaign ? 'none.title' : 'empty.title')} text={t(known || campaign ? 'none.text' : 'empty.text')} />} />
        </div>
      </Panel>
      <MessageDrawer message={opened} close={() => setOpened(null)} />
    </>
  )
}
