import {SegmentedControl} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useMemo, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import type {RfmMatrix} from '@/api/schema'
import {AudienceDrawer, type Audience} from '@/ui/audience/AudienceDrawer'
import {EmptyState} from '@/ui/EmptyState'
import {ErrorNote} from '@/ui/ErrorNote'
import {formatWhen} from '@/ui/format'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {Panel} from '@/ui/Panel'
import {useFormats} from '@/ui/useFormats'
import {useQueryText} from '@/ui/useQueryText'
import {DaySlider} from './DaySlider'
import {HeatMap, type Measure} from './HeatMap'
import {Movement} from './Movement'
import {NameList} from './NameList'
import {conditionOf, nameOfBox, planes, type Box, type PlaneName} from './plane'
import styles from './rfm.module.css'

function useMatrix(day: string) {
  return useQuery({
    queryKey: ['rfm', day],
    queryFn: ({signal}) => ask(api.GET('/api/rfm', {params: {query: day ? {day} : {}}, signal})),
    placeholderData: keepPreviousData,
    ...(day && {staleTime: Infinity}), // a day of the past stays as it was
  })
}

/** Everybody by recency, frequency and money. */
export default function Rfm() {
  const {t} = useTranslation('rfm')
  const [day] = useQueryText('day')
  const {data: matrix, error, refetch, isPlaceholderData} = useMatrix(day)
  if (error && !matrix) return <><PageHeader title={t('title')} /><ErrorNote error={error} retry={() => void refetch()} /></>
  if (!matrix) return <PageSkeleton />
  return <Page matrix={matrix} isStale={isPlaceholderData} />
}

function Page({matrix, isStale}: {matrix: RfmMatrix; isStale: boolean}) {
  const {t} = useTranslation('rfm')
  const formats = useFormats()
  const [planeText, setPlane] = useQueryText('plane')
  const [measureText, setMeasure] = useQueryText('by')
  const [day, setDay] = useQueryText('day')
  const plane: PlaneName = planeText in planes ? (planeText as PlaneName) : 'rf'
  const measure: Measure = measureText === 'revenue' ? 'revenue' : 'customers'
  const [selected, setSelected] = useState<Box | null>(null)
  const [pointedName, pointAt] = useState<string | null>(null)
  const [audience, setAudience] = useState<Audience | null>(null)
  const [isOpen, drawer] = useDisclosure(false)
  const scored = useMemo(() => matrix.cells.reduce((sum, cell) => sum + cell.customers, 0), [matrix])

  const show = (shown: Audience) => {
    setAudience(shown)
    drawer.open()
  }
  const close = () => {
    drawer.close()
    setSelected(null)
  }

  if (scored === 0 && day === '') {
    return (
      <>
        <PageHeader title={t('title')} />
        <EmptyState title={t('empty.title')} text={t('empty.text')} />
      </>
    )
  }
  return (
    <>
      <PageHeader title={t('title')} text={t('text', {count: matrix.period_days})} />
      <div className={styles['layout']}>
        <Panel flush className={styles['matrix']} aside={
          <div className={styles['controls']}>
            <SegmentedControl size="xs" aria-label={t('plane')} value={plane} onChange={(value) => setPlane(value === 'rf' ? '' : value)}
              data={[{value: 'rf', label: 'R × F'}, {value: 'rm', label: 'R × M'}, {value: 'fm', label: 'F × M'}]} />
            <SegmentedControl size="xs" aria-label={t('measure')} value={measure}
              onChange={(value) => setMeasure(value === 'customers' ? '' : value)}
              data={[{value: 'customers', label: t('measure.customers')}, {value: 'revenue', label: t('measure.revenue')}]} />
          </div>
        }>
          <HeatMap matrix={matrix} plane={plane} measure={measure} selected={selected} onSelect={setSelected}
            pointedName={pointedName} isStale={isStale} mayOpen={day === ''}
            onOpen={(box, note) => show({title: nameOfBox(plane, box), note, whom: {where: conditionOf(plane, box)}})} />
          <DaySlider day={day} onDay={setDay} />
          {day !== '' && <p className={styles['past']}>{t('past', {day: formatWhen(day, formats)})}</p>}
        </Panel>
        <NameList matrix={matrix} onPoint={pointAt} mayOpen={day === ''}
          onOpen={(name, title) => show({title, whom: {where: {rfm: {name}}}})} />
      </div>
      <Movement matrix={matrix} />
      <AudienceDrawer opened={isOpen} audience={audience} onClose={close} />
    </>
  )
}
