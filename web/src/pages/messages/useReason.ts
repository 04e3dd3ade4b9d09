import {useTranslation} from 'react-i18next'
import type {WaitingMessage} from '@/api/schema'
import {reasonOf} from './reasons'

/** Says in words what became of a message, and why. */
export function useReason(): (message: WaitingMessage) => string {
  const {t} = useTranslation('messages')
  return ({outcome, attempts, reply}) => {
    if (outcome === 'pending') return attempts > 1 ? t('pending.again', {count: attempts}) : t('pending.first')
    const reason = reasonOf(reply)
    if (!reason) return reply || t('reason.untold')
    const words = t(`reason.${reason.key}`, reason.values ?? {})
    return reason.tries ? t('gaveUp', {count: reason.tries, reason: words}) : words
  }
}
