import {Checkbox, Group, TextInput} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {useInfiniteQuery} from '@tanstack/react-query'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {AuditEntry} from '@/api/schema'
import {DataTable, type Column} from '@/ui/DataTable'
import {EmptyState} from '@/ui/EmptyState'
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
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: async ({pageParam, signal}) => ask(api.GET('/api/audit', {
      params: {query: {limit: 200, ...(pageParam && {cursor: Number(pageParam)})}}, signal})),
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
        <Checkbox size="xs" radius="sm" label={t('audit.refusedOnly')} checked={refusedOnly} onChange={(event) => setRefusedOnly(event.currentTarget.checked)} />
      </Group>
      <div className={styles['table']}>
        <DataTable label={t('section.audit')} columns={columns} query={query} rowKey={({id}) => String(id)} rowHeight={42}
          empty={query.hasNextPage ? null : <EmptyState small title={t('audit.none.title')} text={t('audit.none.text')} />} />
      </div>
    </Panel>
  )
}
