import {Slider} from '@mantine/core'
import {useMemo, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {formatWhen} from '@/ui/format'
import {useFormats} from '@/ui/useFormats'
import styles from './DaySlider.module.css'

/** The last days of the twelve months before this one, and today, which is said as nothing. */
function monthEnds(now: Date): string[] {
  const ends = Array.from({length: 12}, (_, index) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11 + index, 0)))
  return [...ends.map((end) => end.toISOString().slice(0, 10)), '']
}

/** Which day the matrix is of: how the shop looked at the end of each month of a year. */
export function DaySlider({day, onDay}: {day: string; onDay: (day: string) => void}) {
  const {t} = useTranslation('rfm')
  const formats = useFormats()
  const days = useMemo(() => monthEnds(new Date()), [])
  const [dragged, drag] = useState<number | null>(null)
  const place = Math.max(0, days.indexOf(day))
  const name = (index: number) => (days[index] ? formatWhen(days[index], formats) : t('today'))
  return (
    <div className={styles['box']}>
      <span className={styles['label']} aria-hidden>{t('day')}</span>
      <Slider className={styles['slider']} size="sm" min={0} max={days.length - 1} step={1} value={dragged ?? place}
        onChange={drag} onChangeEnd={(index) => {
          drag(null)
          onDay(days[index] ?? '')
        }}
        label={name} thumbLabel={t('day')} thumbProps={{'aria-valuetext': name(dragged ?? place)}}
        marks={days.map((_, value) => ({value}))} />
      <span className={styles['value']}>{name(dragged ?? place)}</span>
    </div>
  )
}
