import {Button, Menu, SegmentedControl, TextInput} from '@mantine/core'
import {useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useMay} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Tag} from '@/ui/Tag'
import {useQueryText} from '@/ui/useQueryText'
import styles from './templates.module.css'
import {readableSubject} from './subject'

const channels = ['email', 'sms', 'push'] as const

/** The texts that campaigns send. */
export default function Templates() {
  const {t} = useTranslation('templates')
  const [text, setText] = useQueryText('q')
  const [channel, setChannel] = useQueryText('channel')
  const query = useQuery({queryKey: ['templates'], queryFn: ({signal}) => ask(api.GET('/api/templates', {signal}))})
  const mayEdit = useMay('edit_definitions')
  const wanted = text.toLowerCase()
  const shown = (query.data?.items ?? []).filter((one) => (!channel || one.channel === channel) &&
    `${one.id} ${one.title ?? ''}`.toLowerCase().includes(wanted))
  const isEmpty = query.data?.items.length === 0
  const add = mayEdit && <NewTemplate />
  return (
    <>
      <PageHeader title={t('title')} text={t('about')} actions={add} />
      <div className={styles['bar']}>
        <SegmentedControl size="xs" value={channel} onChange={setChannel} aria-label={t('channel')}
          data={[{value: '', label: t('channel.all')}, ...channels.map((value) => ({value, label: t(`channel.${value}`)}))]} />
        <TextInput size="xs" w={220} placeholder={t('find')} aria-label={t('find')} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      </div>
      {query.isError && !query.data ? <ErrorNote error={query.error} retry={() => void query.refetch()} /> : (
        <Panel flush>
          {query.isPending && <RowsSkeleton />}
          {isEmpty && <EmptyState title={t('empty.title')} text={t('empty.text')} action={add} />}
          {query.data && !isEmpty && shown.length === 0 && <EmptyState small title={t('none')} />}
          <Rows label={t('title')}>
            {shown.map((one) => (
              <Row key={one.id} main={<Link to="/templates/$template" params={{template: one.id}} style={{color: 'inherit'}}>{readableSubject(one.title ?? '') || one.id}</Link>}
                sub={[one.id, t('version', {version: one.version}), one.campaigns.length > 0 && t('usedBy', {campaigns: one.campaigns.join(', ')})].filter(Boolean).join(' · ')}
                aside={one.channel && <Tag>{t(`channel.${one.channel}`)}</Tag>} />
            ))}
          </Rows>
        </Panel>
      )}
    </>
  )
}

function NewTemplate() {
  const {t} = useTranslation('templates')
  return (
    <Menu position="bottom-end">
      <Menu.Target><Button>{t('new')}</Button></Menu.Target>
      <Menu.Dropdown>
        {channels.map((channel) => (
          <Menu.Item key={channel} component={Link} to={`/templates/new?channel=${channel}`}>{t(`channel.${channel}`)}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
