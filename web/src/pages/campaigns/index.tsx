import {Button, Group, NativeSelect, SegmentedControl, Skeleton} from '@mantine/core'
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
  const [mechanic, setMechanic] = useQueryText('mechanic')
  const all = (data?.items ?? []).filter((item) => mechanic === '' || item.mechanic === mechanic)
  const items = all.filter((item) => isShown(item, state))
  // Those that the list of mechanics does not have, or that came without it, stand behind it.
  const order = [...new Set([...(mechanics?.items ?? []), ...items].flatMap((one) => one.mechanic ?? [])), null]
  const groups = order.map((one) => ({mechanic: one, items: items.filter((item) => (item.mechanic ?? null) === one)}))
    .filter((group) => group.items.length > 0)
  const titleOf = (name: string | null) => {
    const known = mechanics?.items.find((one) => one.mechanic === name)
    return known ? title(known.title) : name ?? t('mechanic.none')
  }
  const create = mayEdit && <Button component={Link} to={mechanic ? `/campaigns/new?mechanic=${mechanic}` : '/campaigns/new'} leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={create} />
      {error && !data ? <ErrorNote error={error} retry={() => void refetch()} />
        : !data || isPending ? <Skeleton h={360} radius="lg" />
          : data.items.length === 0 ? <EmptyState title={t('empty.title')} text={t('empty.text')} action={create} />
            : (
              <>
                <Group gap="sm" mb="md">
                  <SegmentedControl aria-label={t('filter')} value={state} onChange={(value) => setState(value === 'current' ? '' : value)}
                    data={states.map((one) => ({value: one, label: `${t(`filter.${one}`)} · ${all.filter((item) => isShown(item, one)).length}`}))} />
                  <NativeSelect aria-label={t('filter.mechanic')} value={mechanic} onChange={(event) => setMechanic(event.currentTarget.value)}
                    data={[{value: '', label: t('filter.allMechanics')}, ...(mechanics?.items ?? []).map((one) => ({value: one.mechanic, label: title(one.title)}))]} />
                </Group>
                {groups.length === 0 && <EmptyState small title={t(`none.${state}`)} />}
                <div className={styles['groups']}>
                  {groups.map((group) => <Mechanic key={group.mechanic ?? ''} title={titleOf(group.mechanic)} items={group.items} />)}
                </div>
              </>
            )}
    </>
  )
}

function Mechanic({title, items}: {title: string; items: CampaignItem[]}) {
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
