import {Slider} from '@mantine/core'
import {useMemo, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {dayIn, monthEnds} from '@/ui/days'
import {formatWhen} from '@/ui/format'
import {useFormats} from '@/ui/useFormats'
import styles from './DaySlider.module.css'



/** Which day the matrix is of: how the shop looked at the end of each month of a year. */
export function DaySlider({day, onDay}: {day: string; onDay: (day: string) => void}) {
  const {t} = useTranslation('rfm')
  const formats = useFormats()
  // Today is said as nothing.
  const days = useMemo(() => [...monthEnds(dayIn(formats.zone), 12), ''], [formats.zone])
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
