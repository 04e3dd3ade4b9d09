import {SegmentedControl, Skeleton} from '@mantine/core'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useCallback} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {HomeReport, MechanicSum} from '@/api/schema'
import {useShop} from '@/app/session'
import {Chart} from '@/ui/Chart'
import type {ChartColors} from '@/ui/EChart'
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
import {lastDays} from './period'

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

function Daily({report}: {report: HomeReport | undefined}) {
  const {t} = useTranslation('earned')
  const form = useFormats()
  const daily = report?.daily
  const option = useCallback(({accent, dimmed, line}: ChartColors) => ({
    grid: {left: 8, right: 8, top: 12, bottom: 4, containLabel: true},
    tooltip: {trigger: 'axis', valueFormatter: (value: unknown) => formatMoney(String(value), form)},
    xAxis: {type: 'category', data: daily?.map(({day}) => formatWhen(day, form, 'short')) ?? [], axisTick: {show: false},
      axisLine: {lineStyle: {color: line}}, axisLabel: {color: dimmed}},
    yAxis: {type: 'value', splitLine: {lineStyle: {color: line}}, axisLabel: {color: dimmed, formatter: (value: number) => formatMoney(String(value), form, true)}},
    series: [{type: 'bar', name: t('income'), data: daily?.map(({income}) => Number(income)) ?? [], barMaxWidth: 28, itemStyle: {color: accent, borderRadius: [3, 3, 0, 0]}}],
  }), [daily, form, t])
  return <Panel title={t('daily')}>{daily ? <Chart label={t('daily')} height={200} option={option} /> : <Skeleton h={200} radius="md" />}</Panel>
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
              <td><span className={styles['name']}>{name(mechanic)}</span><span className={styles['small']}>{t('running', {count: running, of: campaigns})}</span></td>
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
