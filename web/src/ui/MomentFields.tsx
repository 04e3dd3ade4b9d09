/**
 * Fields for a day, a time of the day, and both: written as the interface's language writes them, by the shop's clock. The
 * browser's own fields follow the browser, which may speak another language.
 */
import {ActionIcon, Popover, TextInput, type TextInputProps} from '@mantine/core'
import {IconCalendar, IconChevronLeft, IconChevronRight} from '@tabler/icons-react'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {useShop} from '@/app/session'
import {dayIn} from './days'
import {formatWhen} from './format'
import styles from './MomentFields.module.css'
import {dayAsTyped, momentAsTyped, monthLater, typedClock, typedDay, typedMoment, weeksOf} from './moments'
import {useFormats} from './useFormats'

interface Props extends Omit<TextInputProps, 'value' | 'onChange' | 'type'> {
  value: string
  onChange: (value: string) => void
}

interface TypedProps extends Props {
  shown: (value: string) => string
  read: (text: string) => string | undefined
}

/** What is typed stays as it is until it is left; it counts from the moment on at which it is complete. */
function Typed({value, onChange, shown, read, onBlur, ...about}: TypedProps) {
  const [typing, setTyping] = useState<string>()
  return (
    <TextInput {...about} autoComplete="off" value={typing ?? shown(value)}
      onChange={(event) => {
        const text = event.currentTarget.value
        const given = text.trim() === '' ? '' : read(text)
        // What was pasted as programs write it is shown as people do.
        setTyping(given && /^\s*\d{4}-/.test(text) ? undefined : text)
        if (given !== undefined && given !== value) onChange(given)
      }}
      onBlur={(event) => {
        setTyping(undefined)
        onBlur?.(event)
      }} />
  )
}

/** A time of the day, as "16:30". */
export function ClockField(props: Props) {
  return <Typed placeholder="00:00" inputMode="numeric" maxLength={5} {...props} shown={(value) => value} read={typedClock} />
}

/** A day, as "2026-11-23". */
export function DayField({value, onChange, ...about}: Props) {
  const {t, i18n} = useTranslation('ui')
  return <Typed placeholder={t('day.placeholder')} {...about} value={value} onChange={onChange} rightSection={<Calendar value={value} disabled={about.disabled} onChange={onChange} />}
    shown={(day) => dayAsTyped(day, i18n.language)} read={typedDay} />
}

/** A moment by the shop's clock, as "2026-11-23T16:30". */
export function MomentField({value, onChange, ...about}: Props) {
  const {t, i18n} = useTranslation('ui')
  const [day = '', clock = '12:00'] = value.split(/[T ]/)
  return <Typed placeholder={`${t('day.placeholder')} 00:00`} {...about} value={value} onChange={onChange}
    rightSection={<Calendar value={day} disabled={about.disabled} onChange={(chosen) => onChange(`${chosen}T${clock}`)} />}
    shown={(moment) => momentAsTyped(moment, i18n.language)} read={typedMoment} />
}

function Calendar({value, onChange, disabled}: {value: string; onChange: (day: string) => void; disabled: boolean | undefined}) {
  const {t} = useTranslation('ui')
  const {zone} = useShop()
  const form = useFormats()
  const [isOpen, setOpen] = useState(false)
  const today = dayIn(zone)
  const [month, setMonth] = useState('')
  const shown = month || (value || today).slice(0, 7)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('day.choose')} disabled={disabled ?? false}
          onClick={() => {
            setMonth('')
            setOpen(!isOpen)
          }}><IconCalendar size={16} stroke={1.7} /></ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles['head']}>
          <ActionIcon variant="subtle" color="gray" aria-label={t('day.monthBefore')} onClick={() => setMonth(monthLater(shown, -1))}><IconChevronLeft size={16} /></ActionIcon>
          <b aria-live="polite">{formatWhen(`${shown}-01`, form, 'month')}</b>
          <ActionIcon variant="subtle" color="gray" aria-label={t('day.monthAfter')} onClick={() => setMonth(monthLater(shown, 1))}><IconChevronRight size={16} /></ActionIcon>
        </div>
        <div className={styles['days']}>
          {weeksOf(shown).flat().map((day) => (
            <button key={day} type="button" aria-label={formatWhen(day, form, 'day')} aria-pressed={day === value} data-today={day === today || undefined}
              data-other={!day.startsWith(shown) || undefined} onClick={() => {
                onChange(day)
                setOpen(false)
              }}>{Number(day.slice(8))}</button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
