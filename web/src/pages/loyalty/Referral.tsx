import {useInfiniteQuery, useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {useMay} from '@/app/session'
import {personName} from '@/ui/personName'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {MoreButton} from '@/ui/MoreButton'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Stat, Stats} from '@/ui/Stat'
import {Tag} from '@/ui/Tag'
import type {Tone} from '@/ui/tone'
import {useOpened} from '@/ui/useOpened'
import {Money, Num, When} from '@/ui/Value'
import styles from './loyalty.module.css'
import {ReferralForm} from './ReferralForm'

const tones: Record<string, Tone> = {asked: 'plain', accepted: 'warn', refused: 'bad', rewarded: 'good', taken_back: 'bad'}

/** Customers who bring friends: by which rules, and what came of it. */
export default function Referral() {
  const {t} = useTranslation('loyalty')
  const mayEdit = useMay('edit_definitions')
  const maySee = useMay('read_customers')
  const query = useQuery({queryKey: ['referral'], queryFn: ({signal}) => ask(api.GET('/api/referral', {signal}))})
  const {opened, reopen} = useOpened(query)
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  const figures = query.data?.figures
  const number = (value: number | undefined) => (value === undefined ? undefined : <Num value={value} />)
  return (
    <div className={styles['stack']}>
      <Stats>
        <Stat label={t('referral.referrers')} value={number(figures?.referrers)} />
        <Stat label={t('referral.accepted')} value={number(figures?.accepted)} note={t('referral.accepted.note')} />
        <Stat label={t('referral.rewarded')} value={number(figures?.rewarded)} note={t('referral.rewarded.note')} />
        <Stat label={t('referral.revenue')} value={figures && <Money amount={figures.revenue} />} note={t('referral.revenue.note')} />
      </Stats>
      <div className={styles['columns']}>
        <Panel title={t('referral.program')}>
          {!opened && <RowsSkeleton count={3} />}
          {opened && <ReferralForm key={opened.version} version={opened.version} definition={opened.definition} mayEdit={mayEdit} saved={reopen}
            openTheirs={() => void query.refetch().then(reopen)} />}
        </Panel>
        {maySee && <Friends />}
      </div>
    </div>
  )
}

function Friends() {
  const {t} = useTranslation('loyalty')
  const query = useInfiniteQuery({
    queryKey: ['referral', 'friends'],
    queryFn: ({pageParam, signal}) => ask(api.GET('/api/referrals', {params: {query: {limit: 30, ...(pageParam && {cursor: pageParam})}}, signal})),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  })
  const friends = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Panel title={t('referral.friends')} flush>
      {query.isPending && <RowsSkeleton count={3} />}
      {query.isError && !query.data && <ErrorNote error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && friends.length === 0 && <EmptyState small title={t('referral.none.title')} text={t('referral.none.text')} />}
      <Rows label={t('referral.friends')}>
        {friends.map(({friend, referrer, state, claimed_at, revenue}) => (
          <Row key={friend.id} main={personName(friend)} sub={<>
            {referrer && t('referral.by', {name: personName(referrer)})} · <When at={claimed_at} />{Number(revenue) > 0 && <> · <Money amount={revenue} /></>}
          </>} aside={<Tag tone={tones[state] ?? 'plain'}>{t(`referral.${state}.state`)}</Tag>} />
        ))}
      </Rows>
      <MoreButton query={query} />
    </Panel>
  )
}
