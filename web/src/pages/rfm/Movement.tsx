import {SegmentedControl, Skeleton, Switch} from '@mantine/core'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useCallback, useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {RfmMatrix, RfmTransitions} from '@/api/schema'
import {useShop} from '@/app/session'
import {Chart} from '@/ui/Chart'
import type {ChartColors} from '@/ui/EChart'
import {dayIn, daysBefore} from '@/ui/days'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {formatMoney, formatNumber} from '@/ui/format'
import {Panel} from '@/ui/Panel'
import {useFormats} from '@/ui/useFormats'
import {useQueryText} from '@/ui/useQueryText'
import {useTitle} from '@/ui/useTitle'
import {Money, Num} from '@/ui/Value'
import {ranksOf} from './plane'
import styles from './Movement.module.css'

const periods = {month: 30, quarter: 91, half: 182, year: 365}
type Period = keyof typeof periods



type Move = RfmTransitions['moves'][number]

/** From grey for those who are gone to the accent for the best. */
function colorOf(rank: number | undefined, colors: ChartColors): string {
  if (rank === undefined) return colors.isDark ? '#4a505b' : '#c8cdd4'
  const from = colors.isDark ? [107, 114, 126] : [164, 171, 182]
  const to = colors.isDark ? [75, 177, 155] : [12, 107, 94]
  const mixed = from.map((channel, index) => Math.round(channel + (to[index]! - channel) * rank))
  return `rgb(${mixed.join(',')})`
}

/** Who went from which name to which within a period. */
export function Movement({matrix}: {matrix: RfmMatrix}) {
  const {t} = useTranslation('rfm')
  const [periodText, setPeriod] = useQueryText('period')
  const [staysText, setStays] = useQueryText('stays')
  const period: Period = periodText in periods ? (periodText as Period) : 'quarter'
  const {zone} = useShop()
  const from = daysBefore(dayIn(zone), periods[period])
  const {data, error, refetch} = useQuery({
    queryKey: ['rfm', 'transitions', from],
    queryFn: ({signal}) => ask(api.GET('/api/rfm/transitions', {params: {query: {from}}, signal})),
    placeholderData: keepPreviousData,
  })
  const moves = useMemo(() => (data?.moves ?? []).filter((move) => staysText === 'yes' || move.from !== move.to), [data, staysText])
  return (
    <Panel title={t('movement')} aside={
      <div className={styles['controls']}>
        <Switch size="xs" label={t('movement.stays')} checked={staysText === 'yes'}
          onChange={(event) => setStays(event.currentTarget.checked ? 'yes' : '')} />
        <SegmentedControl size="xs" aria-label={t('movement.period')} value={period}
          onChange={(value) => setPeriod(value === 'quarter' ? '' : value)}
          data={Object.keys(periods).map((value) => ({value, label: t(`period.${value}`)}))} />
      </div>
    }>
      {error && !data ? <ErrorNote error={error} retry={() => void refetch()} />
        : !data ? <Skeleton h={380} />
          : moves.length === 0 ? <EmptyState small title={t('movement.empty')} text={t('movement.emptyText')} />
            : <Moves matrix={matrix} moves={moves} />}
    </Panel>
  )
}

function Moves({matrix, moves}: {matrix: RfmMatrix; moves: Move[]}) {
  const {t} = useTranslation('rfm')
  const formats = useFormats()
  const title = useTitle()
  const ranks = useMemo(() => ranksOf(matrix), [matrix])
  const titles = useMemo(() => new Map(matrix.names.map((name) => [name.name, title({ru: name.title_ru, en: name.title_en})])),
    [matrix, title])
  const said = useCallback((name: string | null) => {
    const text = name === null ? t('movement.unscored') : titles.get(name) ?? name
    return text.charAt(0).toUpperCase() + text.slice(1)
  }, [t, titles])

  const option = useCallback((colors: ChartColors) => {
    const node = (side: string, name: string | null) => `${side} ${name ?? ''}`
    const byRank = (a: string | null, b: string | null) => (ranks.get(b ?? '') ?? -1) - (ranks.get(a ?? '') ?? -1)
    const sides = (['from', 'to'] as const).flatMap((side) => [...new Set(moves.map((move) => move[side]))].sort(byRank).map((name) => ({
      name: node(side, name),
      depth: side === 'from' ? 0 : 1,
      itemStyle: {color: colorOf(ranks.get(name ?? ''), colors), borderWidth: 0},
      label: {position: side === 'from' ? 'right' : 'left', formatter: ({value}: {value: number}) => `${said(name)}  ${formatNumber(value, formats)}`},
    })))
    return {
      tooltip: {
        trigger: 'item',
        formatter: ({data, dataType, value}: {data: {move?: Move; name?: string}; dataType: string; value: number}) => {
          if (dataType !== 'edge' || !data.move) return formatNumber(value, formats)
          const {from, to, customers, revenue} = data.move
          return `${said(from)} → ${said(to)}\n${t('cell.customers', {count: customers, value: formatNumber(customers, formats)})}, ${formatMoney(revenue, formats)}`
        },
      },
      series: [{
        type: 'sankey',
        left: 4, right: 4, top: 8, bottom: 8,
        nodeWidth: 8,
        nodeGap: 14,
        layoutIterations: 0, // the order is ours: the best on top
        draggable: false,
        emphasis: {focus: 'adjacency'},
        label: {color: colors.text, fontSize: 12},
        lineStyle: {color: 'target', opacity: colors.isDark ? 0.4 : 0.32, curveness: 0.5},
        data: sides,
        links: moves.map((move) => ({source: node('from', move.from), target: node('to', move.to), value: move.customers, move})),
      }],
    }
  }, [moves, ranks, said, formats, t])

  const largest = [...moves].sort((a, b) => b.customers - a.customers).slice(0, 8)
  return (
    <div className={styles['layout']}>
      <div className={styles['chart']}><Chart label={t('movement.chart')} height={400} option={option} /></div>
      <table className={styles['table']}>
        <caption className={styles['caption']}>{t('movement.largest')}</caption>
        <thead className="visually-hidden"><tr><th>{t('movement')}</th><th>{t('measure.customers')}</th><th>{t('measure.revenue')}</th></tr></thead>
        <tbody>
          {largest.map((move) => (
            <tr key={`${move.from} ${move.to}`}>
              <td>{said(move.from)} → {said(move.to)}</td>
              <td className={styles['figure']}><Num value={move.customers} /></td>
              <td className={styles['figure']}>{Number(move.revenue) > 0 && <Money amount={move.revenue} short />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
