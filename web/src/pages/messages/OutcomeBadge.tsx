import {useTranslation} from 'react-i18next'
import {Tag} from '@/ui/Tag'
import type {Tone} from '@/ui/tone'

const tones: Record<string, Tone> = {pending: 'plain', failed: 'bad', unknown: 'warn'}

export function OutcomeBadge({outcome}: {outcome: string}) {
  const {t} = useTranslation('messages')
  return <Tag tone={tones[outcome] ?? 'plain'}>{t(`outcome.${outcome}`)}</Tag>
}
