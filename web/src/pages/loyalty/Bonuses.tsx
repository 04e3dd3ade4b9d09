import {useQuery} from '@tanstack/react-query'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {BonusLiability} from '@/api/schema'
import {useMay} from '@/app/session'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {Row, Rows, RowsSkeleton} from '@/ui/Rows'
import {Stat, Stats} from '@/ui/Stat'
import {Money, Num, Share} from '@/ui/Value'
import {BonusTypeEditor} from './BonusTypeEditor'
import {BurnCalendar} from './BurnCalendar'
import {sum} from '@/ui/amount'
import {burningWithin} from './burning'
import styles from './loyalty.module.css'
import {textOf} from '@/ui/text'

/** What the shop owes in bonuses, when it burns, and by which rules. */
export default function Bonuses() {
  const {t} = useTranslation('loyalty')
  const query = useQuery({queryKey: ['bonuses', 'liability'], queryFn: ({signal}) => ask(api.GET('/api/bonuses/liability', {signal}))})
  const mayEdit = useMay('edit_definitions')
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  const types = query.data?.types
  const today = query.data?.at.slice(0, 10) ?? ''
  const all = (part: (type: BonusLiability) => string[]) => types && <Money amount={sum(types.flatMap(part))} />
  const burned = types && Number(sum(types.map((type) => type.burned)))
  const ended = types && Number(sum(types.flatMap((type) => [type.burned, type.spent])))
  return (
    <div className={styles['stack']}>
      <Stats>
        <Stat label={t('owed')} value={all(({active, pending, held}) => [active, pending, held])} note={t('owed.note')} />
        <Stat label={t('active')} value={all(({active}) => [active])} note={t('active.note')} />
        <Stat label={t('burning')} value={types && <Money amount={burningWithin(types, today, 30)} />} note={t('burning.note')} />
        <Stat label={t('spent')} value={all(({spent}) => [spent])} note={t('spent.note')} />
        <Stat label={t('breakage')} value={types && <Share part={burned ?? 0} of={ended ?? 0} />} note={t('breakage.note')} />
      </Stats>
      <BurnCalendar types={types} />
      <Panel title={t('types')} aside={mayEdit && <BonusTypeEditor />} flush>
        {query.isPending && <RowsSkeleton count={3} />}
        {types?.length === 0 && <EmptyState small title={t('types.none.title')} text={t('types.none.text')} />}
        <Rows label={t('types')}>
          {types?.map(({bonus_type, title, active, pending, customers}) => (
            <Row key={bonus_type} tall main={title} sub={<>{bonus_type} · {t('types.holders', {count: customers})}</>} aside={<>
              <div className={styles['figures']}>
                <Money amount={active} />
                {Number(pending) > 0 && <div className={styles['small']}>{t('types.pending')} <Money amount={pending} /></div>}
              </div>
              {mayEdit && <BonusTypeEditor type={bonus_type} />}
            </>} />
          ))}
        </Rows>
      </Panel>
      <AccrualRules />
    </div>
  )
}

function AccrualRules() {
  const {t} = useTranslation('loyalty')
  const query = useQuery({queryKey: ['accrual-rules'], queryFn: ({signal}) => ask(api.GET('/api/accrual-rules', {signal}))})
  if (query.isError && !query.data) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  return (
    <Panel title={t('rules')} flush>
      {query.isPending && <RowsSkeleton count={2} />}
      {query.data?.items.length === 0 && <EmptyState small title={t('rules.none.title')} text={t('rules.none.text')} />}
      <Rows label={t('rules')}>
        {query.data?.items.map(({id, title, version, definition}) => {
          const {percent, bonus_type}: Record<string, unknown> = definition
          return (
            <Row key={id} main={title ?? id} sub={<>{textOf(bonus_type ?? '')} · {t('version', {version})}</>}
              aside={typeof percent === 'number' && <><Num value={percent} digits={2} /> %</>} />
          )
        })}
      </Rows>
    </Panel>
  )
}
