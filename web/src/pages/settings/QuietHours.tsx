import {ActionIcon, Button, MultiSelect, Select} from '@mantine/core'
import {IconTrash} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import {fieldError} from '@/ui/fieldError'
import {channels, type Channel, type Quiet} from './policyForm'
import {ClockField} from '@/ui/MomentFields'
import styles from './settings.module.css'

interface Props {
  quiet: Quiet[]
  set: (quiet: Quiet[]) => void
  error: unknown
  disabled: boolean
}

/** The hours, by the customer's clock, in which no marketing goes out. */
export function QuietHours({quiet, set, error, disabled}: Props) {
  const {t} = useTranslation('settings')
  const change = (index: number, part: Partial<Quiet>) => set(quiet.map((one, place) => (place === index ? {...one, ...part} : one)))
  return (
    <>
      <p className={styles['legend']}>{t('policy.quiet')}</p>
      <p className={styles['note']} style={{margin: 0}}>{t('policy.quiet.help')}</p>
      {quiet.map(({from, to, channels: over, after}, index) => (
        <div key={index} className={styles['pair']}>
          <ClockField w={132} label={t('policy.from')} value={from} disabled={disabled} required
            error={fieldError(error, `quiet_hours[${index}].from`)} onChange={(value) => change(index, {from: value})} />
          <ClockField w={132} label={t('policy.to')} value={to} disabled={disabled} required
            error={fieldError(error, `quiet_hours[${index}].to`)} onChange={(value) => change(index, {to: value})} />
          <MultiSelect label={t('policy.channels')} w={190} value={over} disabled={disabled} placeholder={over.length ? '' : t('policy.allChannels')}
            data={channels.map((value) => ({value, label: t(`channel.${value}`)}))} error={fieldError(error, `quiet_hours[${index}].channels`)}
            onChange={(value) => change(index, {channels: value as Channel[]})} />
          <Select label={t('policy.after')} w={190} value={after} allowDeselect={false} disabled={disabled}
            data={['send', 'cancel'].map((value) => ({value, label: t(`policy.after.${value}`)}))}
            onChange={(value) => change(index, {after: value as Quiet['after']})} />
          {!disabled && (
            <ActionIcon size="lg" variant="subtle" color="gray" aria-label={t('policy.removeQuiet', {from, to})}
              onClick={() => set(quiet.filter((_, place) => place !== index))}><IconTrash size={16} /></ActionIcon>
          )}
        </div>
      ))}
      {!disabled && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => set([...quiet, {from: '21:00', to: '09:00', channels: [], after: 'send'}])}>
            {t('policy.addQuiet')}
          </Button>
        </div>
      )}
    </>
  )
}
