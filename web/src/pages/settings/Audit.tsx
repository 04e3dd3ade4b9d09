import {Checkbox, Group, TextInput} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {AuditEntry} from '@/api/schema'
import {useShop} from '@/app/session'
import {DataTable, type Column} from '@/ui/DataTable'
import {beginOf, daysBefore} from '@/ui/days'
import {EmptyState} from '@/ui/EmptyState'
import {DayField} from '@/ui/MomentFields'
import {Panel} from '@/ui/Panel'
import {Tag} from '@/ui/Tag'
import {When} from '@/ui/Value'
import {deedOf, fits, outcomeOf} from './deeds'
import styles from './settings.module.css'

const tones = {done: 'plain', refused: 'bad', wrong: 'warn', broken: 'bad'} as const

/** Who changed what, and who was refused. */
export default function Audit() {
  const {t} = useTranslation('settings')
  const [text, setText] = useState('')
  const [refusedOnly, setRefusedOnly] = useState(false)
  const [wanted] = useDebouncedValue(text, 200)
  const deed = ({action}: AuditEntry) => {
    const known = deedOf(action)
    return known ? t(`deed.${known}`) : action
  }
  const [who, setWho] = useState('')
  const [which, setWhich] = useState('')
  const [from, setFrom] = useState('')
  const [until, setUntil] = useState('')
  const [asked] = useDebouncedValue({who: who.trim(), which: which.trim()}, 300)
  const {zone} = useShop()
  const query = useInfiniteQuery({
    queryKey: ['audit', asked, from, until, refusedOnly],
    queryFn: async ({pageParam, signal}) => ask(api.GET('/api/audit', {params: {query: {
      limit: 200, ...(asked.who && {actor: asked.who}), ...(asked.which && {subject: asked.which}), ...(refusedOnly && {refused: true}),
      ...(from && {from: beginOf(from, zone)}), ...(until && {until: beginOf(daysBefore(until, -1), zone)}),
      ...(pageParam && {cursor: Number(pageParam)})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    select: (data) => ({...data, pages: data.pages.map((page) => ({
      ...page, items: page.items.filter((entry) => fits(entry, wanted, refusedOnly, deed(entry)))}))}),
  })
  const columns: Column<AuditEntry>[] = [
    {key: 'at', title: t('audit.at'), width: '150px', wideOnly: true, render: ({at}) => <When at={at} form="time" />},
    {key: 'actor', title: t('audit.actor'), width: 'minmax(0, 0.7fr)', render: ({actor}) => actor === 'nobody' ? t('audit.nobody') : actor},
    {key: 'deed', title: t('audit.deed'), width: 'minmax(0, 1.6fr)', render: (entry) => (
      <span title={entry.action}>{deed(entry)}{entry.subject && <span className={styles['subject']}> · {entry.subject}</span>}</span>
    )},
    {key: 'address', title: t('audit.address'), width: '120px', wideOnly: true, render: ({address}) => address},
    {key: 'outcome', title: t('audit.outcome'), width: '104px', align: 'end', render: ({outcome}) => {
      const what = outcomeOf(outcome)
      return <Tag tone={tones[what]}>{t(`audit.${what}`)}</Tag>
    }},
  ]
  return (
    <Panel title={t('section.audit')} flush>
      <Group px={18} py={12} gap="md">
        <TextInput size="xs" w={260} placeholder={t('audit.filter')} aria-label={t('audit.filter')} value={text}
          onChange={(event) => setText(event.currentTarget.value)} />
        <TextInput size="xs" w={150} placeholder={t('audit.actor')} aria-label={t('audit.actor')} value={who} onChange={(event) => setWho(event.currentTarget.value)} />
        <TextInput size="xs" w={170} placeholder={t('audit.subject')} aria-label={t('audit.subject')} value={which}
          onChange={(event) => setWhich(event.currentTarget.value)} />
        <DayField size="xs" w={130} placeholder={t('audit.since')} aria-label={t('audit.since')} value={from} onChange={setFrom} />
        <DayField size="xs" w={130} placeholder={t('audit.till')} aria-label={t('audit.till')} value={until} onChange={setUntil} />
        <Checkbox size="xs" radius="sm" label={t('audit.refusedOnly')} checked={refusedOnly} onChange={(event) => setRefusedOnly(event.currentTarget.checked)} />
      </Group>
      <div className={styles['table']}>
        <DataTable label={t('section.audit')} columns={columns} query={query} rowKey={({id}) => String(id)} rowHeight={42}
          empty={query.hasNextPage ? null : <EmptyState small title={t('audit.none.title')} text={t('audit.none.text')} />} />
      </div>
    </Panel>
  )
}
