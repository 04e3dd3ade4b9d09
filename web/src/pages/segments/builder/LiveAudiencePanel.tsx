import {Skeleton} from '@mantine/core'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import type {CustomerRow} from '@/api/schema'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {Panel} from '@/ui/Panel'
import {personName} from '@/ui/personName'
import {Money, Num, Share, When} from '@/ui/Value'
import styles from './builder.module.css'
import type {LiveAudience} from './useAudience'

function Person({row}: {row: CustomerRow}) {
  const card: string = `/customers/${encodeURIComponent(row.id)}`
  return (
    <li className={styles['person']}>
      <Link to={card} className={styles['name']}>{personName(row)}</Link>
      <span className={styles['fact']}><When at={row.last_order_at} ago /></span>
      <span className={styles['fact']}><Money amount={row.revenue} short /></span>
    </li>
  )
}

/** The count alone, which stays in sight on a phone while conditions are typed. */
export function LiveCount({audience: {count, isOld}}: {audience: LiveAudience}) {
  const {t} = useTranslation('builder')
  if (!count.data) return null
  return (
    <div className={styles['mini']} data-old={isOld || undefined} aria-hidden>
      <span>{t('live.fits')}</span>
      <b><Num value={count.data.count} /></b>
      <span className={styles['fact']}><Share part={count.data.count} of={count.data.of} /> {t('live.base')}</span>
    </div>
  )
}

/** How many they are, what they bring, and ten of them. */
export function LiveAudiencePanel({audience}: {audience: LiveAudience}) {
  const {t} = useTranslation('builder')
  const {count, sample, words, isOld, isUnfinished, problem, failure} = audience
  const figures = count.data
  return (
    <Panel>
      <div className={styles['live']} data-old={isOld || undefined} aria-live="polite">
        <p className={styles['label']}>{t('live.fits')}</p>
        <p className={styles['count']}>{figures ? <Num value={figures.count} /> : count.isError ? '–' : <Skeleton h={34} w={120} />}</p>
        {figures && (
          <dl className={styles['shares']}>
            <div><dt>{t('live.base')}</dt><dd><Share part={figures.count} of={figures.of} /></dd></div>
            <div><dt>{t('live.revenue')}</dt><dd><Share part={Number(figures.revenue)} of={Number(figures.revenue_of)} /></dd></div>
            <div><dt>{t('live.money')}</dt><dd><Money amount={figures.revenue} short /></dd></div>
          </dl>
        )}
      </div>
      {isUnfinished && <p className={styles['note']}>{t('live.unfinished')}</p>}
      {problem && !isUnfinished && <p className={styles['fault']}>{t('live.fault')}</p>}
      {failure && <ErrorNote error={failure} retry={() => void count.refetch()} />}
      {!words.isError && <h3 className={styles['subtitle']}>{t('live.words')}</h3>}
      {words.data ? <p className={styles['words']} data-old={isOld || undefined}>{words.data.text}</p> : !words.isError && <Skeleton h={40} />}
      {(sample.data || sample.isLoading) && <h3 className={styles['subtitle']}>{t('live.who')}</h3>}
      {sample.isLoading && <Skeleton h={180} />}
      {sample.data && sample.data.items.length === 0 && <EmptyState small title={t('live.nobody')} text={t('live.nobodyText')} />}
      {sample.data && sample.data.items.length > 0 && (
        <>
          <div className={`${styles['person']} ${styles['legend']}`} aria-hidden>
            <span /><span>{t('live.lastOrder')}</span><span>{t('live.orders')}</span>
          </div>
          <ul className={styles['people']} data-old={isOld || undefined}>
            {sample.data.items.map((row) => <Person key={row.id} row={row} />)}
          </ul>
        </>
      )}
    </Panel>
  )
}
