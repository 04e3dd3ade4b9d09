import {ActionIcon, Button, NumberInput, Select, TextInput} from '@mantine/core'
import {IconTrash} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'
import {fieldError} from '@/ui/fieldError'
import {channels, freshId, type Cap} from './policyForm'
import styles from './settings.module.css'

const windows = ['day', 'week', 'month']

interface Props {
  caps: Cap[]
  set: (caps: Cap[]) => void
  error: unknown
  disabled: boolean
}

/** How many messages one customer gets at most. All of the caps hold. */
export function Caps({caps, set, error, disabled}: Props) {
  const {t} = useTranslation('settings')
  const nameOf = (per: string) => {
    const days = /^(\d+) *(d|days?)$/.exec(per)
    return windows.includes(per) ? t(`policy.per.${per}`) : days ? t('keys.days', {count: Number(days[1])}) : per
  }
  const change = (index: number, part: Partial<Cap>) => set(caps.map((one, place) => (place === index ? {...one, ...part} : one)))
  return (
    <>
      <p className={styles['legend']}>{t('policy.caps')}</p>
      <p className={styles['note']} style={{margin: 0}}>{t('policy.caps.help')}</p>
      {caps.map((cap, index) => {
        const at = (field: string) => fieldError(error, `caps[${index}].${field}`)
        return (
          <div key={index} className={styles['pair']}>
            <NumberInput label={t('policy.limit')} w={96} min={1} max={1000} value={cap.limit} disabled={disabled || cap.gap !== ''} error={at('limit')}
              onChange={(value) => change(index, {limit: Number(value)})} />
            {cap.gap === '' ? (
              <Select label={t('policy.per')} w={150} value={cap.per} allowDeselect={false} disabled={disabled} error={at('per')}
                onChange={(value) => change(index, {per: value ?? 'week'})}
                data={[...new Set([...windows, cap.per])].map((value) => ({value, label: nameOf(value)}))} />
            ) : (
              <TextInput label={t('policy.gap')} w={150} value={cap.gap} disabled={disabled} error={at('gap')}
                onChange={(event) => change(index, {gap: event.currentTarget.value})} />
            )}
            <Select label={t('policy.channel')} w={150} value={cap.channel} allowDeselect={false} disabled={disabled}
              onChange={(value) => change(index, {channel: (value ?? '') as Cap['channel']})} error={at('channel')}
              data={[{value: '', label: t('policy.allChannels')}, ...channels.map((value) => ({value, label: t(`channel.${value}`)}))]} />
            <TextInput label={t('policy.group')} w={140} value={cap.group} placeholder={t('policy.anyGroup')} disabled={disabled}
              onChange={(event) => change(index, {group: event.currentTarget.value})} error={at('group')} />
            {!disabled && (
              <ActionIcon size="lg" variant="subtle" color="gray" aria-label={t('policy.removeCap', {number: index + 1})}
                onClick={() => set(caps.filter((_, place) => place !== index))}><IconTrash size={16} /></ActionIcon>
            )}
          </div>
        )
      })}
      {!disabled && (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => set([...caps,
            {id: freshId(caps), channel: '', topic: '', group: '', limit: 2, per: 'week', gap: ''}])}>{t('policy.addCap')}</Button>
        </div>
      )}
    </>
  )
}
