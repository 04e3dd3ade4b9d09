import {SegmentedControl, Skeleton, Tooltip} from '@mantine/core'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {HomeReport, MechanicSum} from '@/api/schema'
import {useShop} from '@/app/session'
import {lastDays} from '@/ui/days'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {formatMoney, formatWhen} from '@/ui/format'
import {Panel} from '@/ui/Panel'
import {RowsSkeleton} from '@/ui/Rows'
import {Stat, Stats} from '@/ui/Stat'
import {useFormats} from '@/ui/useFormats'
import {useQueryText} from '@/ui/useQueryText'
import {Money, Num, Share} from '@/ui/Value'
import {Attention} from './Attention'
import styles from './earned.module.css'


const periods = ['7', '30', '90']

/** What campaigns earned lately: in all, by days, by mechanic; and what needs attention. */
export function Earned() {
  const {t} = useTranslation('earned')
  const {zone} = useShop()
  const [chosen, setPeriod] = useQueryText('days')
  const period = periods.includes(chosen) ? chosen : '7'
  const days = lastDays(Number(period), zone)
  const query = useQuery({
    queryKey: ['report', days],
    queryFn: ({signal}) => ask(api.GET('/api/report', {params: {query: days}, signal})),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
  const report = query.data
  const total = report?.total
  if (query.isError && !report) return <ErrorNote error={query.error} retry={() => void query.refetch()} />
  return (
    <div className={styles['stack']}>
      <div className={styles['bar']}>
        <h2 className={styles['heading']}>{t('title')}</h2>
        <SegmentedControl size="xs" value={period} onChange={(value) => setPeriod(value === '7' ? '' : value)} aria-label={t('period')}
          data={periods.map((value) => ({value, label: t('days', {count: Number(value)})}))} />
      </div>
      <Stats>
        <Stat label={t('income')} value={total && <Money amount={total.income} />} note={t('income.note')} />
        <Stat label={t('uplift')} value={total && <Uplift uplift={total.uplift} />} note={total && <UpliftNote uplift={total.uplift} />} />
        <Stat label={t('sales')} value={total && <Num value={total.sales} />} />
        <Stat label={t('conversion')} value={total && <Share part={total.converted} of={total.firings} />} note={t('conversion.note')} />
        <Stat label={t('sent')} value={total && <Num value={total.sent} />} note={total && Number(total.cost) > 0 && <>{t('cost')} <Money amount={total.cost} /></>} />
      </Stats>
      {report && <Attention attention={report.attention} />}
      <Daily report={report} />
      <Panel title={t('mechanics')} flush>{report ? <Mechanics mechanics={report.mechanics} /> : <RowsSkeleton count={3} />}</Panel>
    </div>
  )
}

function Uplift({uplift}: {uplift: MechanicSum['uplift']}) {
  if (!uplift) return <span aria-hidden>–</span>
  return <>{uplift.revenue > 0 ? '+' : ''}<Money amount={uplift.revenue.toFixed(0)} /></>
}

function UpliftNote({uplift}: {uplift: MechanicSum['uplift']}) {
  const {t} = useTranslation('earned')
  if (!uplift) return <>{t('uplift.none')}</>
  const [low, high] = uplift.interval
  return <>{t('uplift.from')} <Money amount={(low ?? 0).toFixed(0)} short /> {t('uplift.to')} <Money amount={(high ?? 0).toFixed(0)} short /></>
}

/** Bars that need no library of charts: the first page is to be there at once. */
function Daily({report}: {report: HomeReport | undefined}) {
  const {t} = useTranslation('earned')
  const form = useFormats()
  const daily = report?.daily
  const most = Math.max(0, ...(daily ?? []).map(({income}) => Number(income)))
  const first = daily?.at(0)
  const last = daily?.at(-1)
  return (
    <Panel title={t('daily')} aside={most > 0 && <span className={styles['most']}>{t('daily.most')} <Money amount={String(most)} short /></span>}>
      {!daily ? <Skeleton h={160} radius="md" /> : (
        <>
          <div className={styles['bars']} role="img" aria-label={t('daily')}>
            {daily.map(({day, income}) => (
              <Tooltip key={day} label={`${formatWhen(day, form, 'short')}: ${formatMoney(income, form)}`}>
                <span className={styles['day']}>
                  <span style={{height: `${most > 0 ? Math.max(1, (100 * Number(income)) / most) : 1}%`}} data-none={Number(income) === 0 || undefined} />
                </span>
              </Tooltip>
            ))}
          </div>
          {first && last && <div className={styles['ends']}><span>{formatWhen(first.day, form, 'short')}</span><span>{formatWhen(last.day, form, 'short')}</span></div>}
        </>
      )}
    </Panel>
  )
}

function Mechanics({mechanics}: {mechanics: HomeReport['mechanics']}) {
  const {t, i18n} = useTranslation('earned')
  if (mechanics.length === 0) return <EmptyState small title={t('mechanics.none.title')} text={t('mechanics.none.text')} />
  const name = (mechanic: string | null) =>
    mechanic === null ? t('mechanic.none') : i18n.exists(`earned:mechanic.${mechanic}`) ? t(`mechanic.${mechanic}`) : mechanic
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('mechanics')}>
      <table className={styles['table']}>
        <thead>
          <tr><th>{t('mechanic')}</th><th>{t('sent')}</th><th>{t('conversion')}</th><th>{t('sales')}</th><th>{t('income')}</th><th>{t('uplift')}</th></tr>
        </thead>
        <tbody>
          {mechanics.map(({mechanic, running, campaigns, sent, converted, firings, sales, income, uplift}) => (
            <tr key={mechanic ?? ''}>
              <td>{mechanic === null ? <span className={styles['name']}>{name(mechanic)}</span>
                : <Link to="/campaigns" search={{mechanic}} className={`${styles['name']} ${styles['link']}`}>{name(mechanic)}</Link>}<span className={styles['small']}>{t('running', {count: running, of: campaigns})}</span></td>
              <td><Num value={sent} /></td>
              <td><Share part={converted} of={firings} /></td>
              <td><Num value={sales} /></td>
              <td><Money amount={income} /></td>
              <td><Uplift uplift={uplift} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
