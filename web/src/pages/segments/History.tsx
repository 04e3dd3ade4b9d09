import {useCallback} from 'react'
import {useTranslation} from 'react-i18next'
import type {SegmentHistory} from '@/api/schema'
import {Chart} from '@/ui/Chart'
import type {ChartColors} from '@/ui/EChart'
import {EmptyState} from '@/ui/EmptyState'
import {formatNumber, formatWhen} from '@/ui/format'
import {useFormats} from '@/ui/useFormats'

/** How large the segment was at the end of each day. */
export function History({history}: {history: SegmentHistory}) {
  const {t} = useTranslation('segments')
  const formats = useFormats()
  const option = useCallback((colors: ChartColors) => ({
    grid: {left: 4, right: 8, top: 12, bottom: 4, containLabel: true},
    tooltip: {trigger: 'axis', formatter: (points: {value: [string, number]}[]) =>
      `${formatWhen(points[0]!.value[0], formats)}\n${formatNumber(points[0]!.value[1], formats)}`},
    xAxis: {type: 'time', axisLine: {lineStyle: {color: colors.line}}, axisTick: {show: false}, splitNumber: 4,
      axisLabel: {color: colors.dimmed, hideOverlap: true, formatter: (at: number) => formatWhen(new Date(at).toISOString(), formats, 'short')}},
    yAxis: {type: 'value', minInterval: 1, splitNumber: 3, splitLine: {lineStyle: {color: colors.line}},
      axisLabel: {color: colors.dimmed, formatter: (value: number) => formatNumber(value, formats)}},
    series: [{
      type: 'line',
      step: 'end', // a day that is left out was as the one before
      showSymbol: false,
      lineStyle: {color: colors.accent, width: 2},
      itemStyle: {color: colors.accent},
      areaStyle: {color: colors.accent, opacity: 0.1},
      data: history.sizes.map(({day, members}) => [day, members]),
    }],
  }), [history, formats])
  if (history.sizes.length < 2) return <EmptyState small title={t('history.short')} text={t('history.shortText')} />
  return <Chart label={t('history')} height={180} option={option} />
}
