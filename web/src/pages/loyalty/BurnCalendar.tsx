import {Skeleton} from '@mantine/core'
import {useCallback, useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import type {BonusLiability} from '@/api/schema'
import {Chart} from '@/ui/Chart'
import type {ChartColors} from '@/ui/EChart'
import {EmptyState} from '@/ui/EmptyState'
import {formatMoney, formatWhen} from '@/ui/format'
import {Panel} from '@/ui/Panel'
import {useFormats} from '@/ui/useFormats'
import {byWeeks} from './burning'

const shades = [1, 0.62, 0.38, 0.24]

/** How much burns in which week unless it is spent. */
export function BurnCalendar({types}: {types: BonusLiability[] | undefined}) {
  const {t} = useTranslation('loyalty')
  const form = useFormats()
  const burning = useMemo(() => (types ? byWeeks(types) : undefined), [types])
  const option = useCallback(({accent, dimmed, line}: ChartColors) => ({
    grid: {left: 8, right: 8, top: 12, bottom: 4, containLabel: true},
    tooltip: {trigger: 'axis', valueFormatter: (value: unknown) => formatMoney(String(value), form)},
    xAxis: {type: 'category', data: burning?.weeks.map((week) => formatWhen(week, form, 'short')) ?? [], axisTick: {show: false},
      axisLine: {lineStyle: {color: line}}, axisLabel: {color: dimmed}},
    yAxis: {type: 'value', splitLine: {lineStyle: {color: line}}, axisLabel: {color: dimmed, formatter: (value: number) => formatMoney(String(value), form, true)}},
    series: (types ?? []).map(({title}, index) => ({
      type: 'bar', name: title, stack: 'all', data: burning?.amounts[index], barMaxWidth: 26,
      itemStyle: {color: accent, opacity: shades[index % shades.length]}})),
  }), [burning, types, form])
  return (
    <Panel title={t('calendar')}>
      {!burning && <Skeleton h={220} radius="md" />}
      {burning?.weeks.length === 0 && <EmptyState small title={t('calendar.none.title')} text={t('calendar.none.text')} />}
      {burning && burning.weeks.length > 0 && <Chart label={t('calendar.label')} height={220} option={option} />}
    </Panel>
  )
}
