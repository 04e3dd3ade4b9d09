import {Button, SegmentedControl, Skeleton} from '@mantine/core'
import {Link} from '@tanstack/react-router'
import {IconPlus} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import type {CampaignItem} from '@/api/schema'
import {useMay} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {PageHeader} from '@/ui/PageHeader'
import {Panel} from '@/ui/Panel'
import {useQueryText} from '@/ui/useQueryText'
import {useTitle} from '@/ui/useTitle'
import {Money, Num, Share} from '@/ui/Value'
import styles from './campaigns.module.css'
import {nameOf, useCampaignList, useMechanics} from './queries'
import {Sparkline} from './Sparkline'
import {StatusTag} from './StatusTag'

const states = ['current', 'draft', 'archived'] as const

function isShown(item: CampaignItem, state: string): boolean {
  if (state === 'archived') return item.status === 'archived' || item.status === 'finished'
  if (state === 'draft') return item.version === 0 || item.has_draft
  return item.status !== 'archived' && item.status !== 'finished'
}

/** Every campaign, by mechanic: whether it runs, what it sends and what came of it. */
export default function Campaigns() {
  const {t} = useTranslation('campaigns')
  const title = useTitle()
  const [chosen, setState] = useQueryText('state')
  const state = chosen || 'current'
  const mayEdit = useMay('edit_definitions')
  const {data, error, refetch} = useCampaignList()
  const {data: mechanics, isPending} = useMechanics()
  const items = (data?.items ?? []).filter((item) => isShown(item, state))
  // Those that the list of mechanics does not have, or that came without it, stand behind it.
  const order = [...new Set([...(mechanics?.items ?? []), ...items].flatMap((one) => one.mechanic ?? [])), null]
  const groups = order.map((mechanic) => ({mechanic, items: items.filter((item) => (item.mechanic ?? null) === mechanic)}))
    .filter((group) => group.items.length > 0)
  const titleOf = (mechanic: string | null) => {
    const known = mechanics?.items.find((one) => one.mechanic === mechanic)
    return known ? title(known.title) : mechanic ?? t('mechanic.none')
  }
  const create = mayEdit && <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={create} />
      {error && !data ? <ErrorNote error={error} retry={() => void refetch()} />
        : !data || isPending ? <Skeleton h={360} radius="lg" />
          : data.items.length === 0 ? <EmptyState title={t('empty.title')} text={t('empty.text')} action={create} />
            : (
              <>
                <SegmentedControl mb="md" aria-label={t('filter')} value={state} onChange={(value) => setState(value === 'current' ? '' : value)}
                  data={states.map((one) => ({value: one, label: `${t(`filter.${one}`)} · ${data.items.filter((item) => isShown(item, one)).length}`}))} />
                {groups.length === 0 && <EmptyState small title={t(`none.${state}`)} />}
                <div className={styles['groups']}>
                  {groups.map((group) => <Group key={group.mechanic ?? ''} title={titleOf(group.mechanic)} items={group.items} />)}
                </div>
              </>
            )}
    </>
  )
}

function Group({title, items}: {title: string; items: CampaignItem[]}) {
  const {t} = useTranslation('campaigns')
  return (
    <Panel title={title} flush>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th>{t('campaign')}</th><th className={styles['wide']}>{t('days14')}</th><th className={styles['wide']}>{t('enrolled')}</th><th className={styles['wide']}>{t('sent')}</th>
            <th className={styles['wide']}>{t('opened')}</th><th>{t('conversion')}</th><th>{t('income')}</th><th className={styles['wide']}>{t('uplift')}</th>
          </tr>
        </thead>
        <tbody>{items.map((item) => <Row key={item.id} item={item} />)}</tbody>
      </table>
    </Panel>
  )
}

function Row({item}: {item: CampaignItem}) {
  const {t} = useTranslation('campaigns')
  return (
    <tr>
      <td>
        <Link to="/campaigns/$campaign" params={{campaign: item.id}} className={styles['link']}>{nameOf(item)}</Link>
        <div className={styles['under']}>
          <StatusTag status={item.status} isDraft={item.version === 0} />
          {item.has_draft && item.version > 0 && <span className={styles['hasDraft']}>{t('hasDraft')}</span>}
        </div>
        {item.status_reason && <div className={styles['reason']}>{item.status_reason}</div>}
      </td>
      <td className={styles['wide']}><Sparkline label={t('days14.label')} values={item.daily.map((day) => day.sent)} /></td>
      <td className={styles['wide']}><Num value={item.enrolled} /></td>
      <td className={styles['wide']}><Num value={item.sent} /></td>
      <td className={styles['wide']}><Share part={item.opened} of={item.delivered} /></td>
      <td><Share part={item.conversions} of={item.entered} /></td>
      <td><Money amount={item.income} short /></td>
      <td className={styles['wide']}><Uplift item={item} /></td>
    </tr>
  )
}

/** What differs beyond chance, in points; who has no control group cannot know. */
function Uplift({item: {uplift}}: {item: CampaignItem}) {
  const {t} = useTranslation('campaigns')
  if (!uplift) return <span className={styles['dim']}>{t('uplift.none')}</span>
  if (!uplift.enough) return <span className={styles['dim']}>{t('uplift.early')}</span>
  const points = uplift.rate.absolute * 100
  return <span className={points > 0 ? styles['good'] : styles['bad']}>{points > 0 ? '+' : ''}<Num value={points} digits={1} /> {t('points')}</span>
}
