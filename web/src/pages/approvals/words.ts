/** A request for approval in words. */
import {useTranslation} from 'react-i18next'
import type {Approval} from '@/api/schema'
import {formatMoney, formatNumber} from '@/ui/format'
import type {Tone} from '@/ui/tone'
import {useFormats} from '@/ui/useFormats'

type Action = Record<string, unknown>

const isObject = (value: unknown): value is Action => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The condition of whom it is about; null of a single customer, and where nobody may read it. */
export function whomOf({action}: Pick<Approval, 'action'>): Action | null {
  if (!isObject(action)) return null
  if (isObject(action['where'])) return action['where']
  const definition = action['definition']
  return isObject(definition) && isObject(definition['audience']) ? definition['audience'] : null
}

export function toneOf(status: Approval['status']): Tone {
  if (status === 'carried_out') return 'good'
  if (status === 'failed') return 'bad'
  return status === 'waiting' || status === 'approved' ? 'warn' : 'plain'
}

export function useTitleOf() {
  const {t} = useTranslation('approvals')
  return ({kind, subject, action}: Approval) => {
    const isOff = kind === 'audience_label' && isObject(action) && action['set'] === false
    return t(`kind.${kind}${isOff ? '.off' : ''}`, {subject: subject ?? ''})
  }
}

/** "1 200 recipients, with 300 within the day before · 24 000.00 bonuses (20.00 each)" */
export function useExtent() {
  const {t} = useTranslation('approvals')
  const form = useFormats()
  const limit = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : t('none'))
  return ({kind, extent, counted_with, action}: Approval) => {
    if (kind === 'approval_rule') {
      return isObject(action) ? t('rule', {recipients: limit(action['recipients']), bonuses: limit(action['bonuses'])}) : ''
    }
    const parts = [t('extent', {count: extent.recipients, formatted: formatNumber(extent.recipients, form)})]
    if (counted_with.recipients > 0) parts.push(t('with', {count: counted_with.recipients}))
    if (Number(extent.bonuses) > 0) {
      parts.push(t('bonuses', {amount: formatMoney(extent.bonuses, form)}))
      if (kind === 'audience_bonus' && isObject(action) && typeof action['amount'] === 'string') {
        parts.push(t('each', {amount: formatMoney(action['amount'], form)}))
      }
    }
    return parts.join(' · ')
  }
}
