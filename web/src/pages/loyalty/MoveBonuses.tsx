import {SegmentedControl, Select, TextInput} from '@mantine/core'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {fieldError} from '@/ui/fieldError'
import {FormModal} from '@/ui/FormModal'
import {useSave} from '@/ui/useSave'

interface Props {
  customer: string
  types: {bonus_type: string; title: string}[]
}

/** Gives a customer bonuses, or takes some as if they paid with them. */
export function MoveBonuses({customer, types}: Props) {
  const {t} = useTranslation('loyalty')
  const [isGift, setGift] = useState(true)
  const [type, setType] = useState(types[0]?.bonus_type ?? '')
  const [amount, setAmount] = useState('')
  // Of this window: sent twice, it happens once.
  const [key, setKey] = useState('')
  const move = useSave('bonuses', () => {
    const body = {customer, bonus_type: type, amount, idempotency_key: key}
    return ask(isGift ? api.POST('/api/bonuses/accrue', {body}) : api.POST('/api/bonuses/spend', {body}))
  })
  const reset = () => {
    setAmount('')
    setKey(`web-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`)
  }
  return (
    <FormModal size="compact-sm" label={t('move')} title={t('move.title')} send={t(isGift ? 'move.give' : 'move.take')}
      fields={['bonus_type', 'amount']} reset={reset} action={() => move.mutateAsync(undefined)}>
      {(error) => <>
        <SegmentedControl value={isGift ? 'give' : 'take'} onChange={(value) => setGift(value === 'give')} aria-label={t('move')}
          data={['give', 'take'].map((value) => ({value, label: t(`move.${value}`)}))} />
        <TextInput label={t('move.amount')} inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,2})?" value={amount} data-autofocus
          onChange={(event) => setAmount(event.currentTarget.value.replace(',', '.'))} error={fieldError(error, 'amount')} />
        <Select label={t('move.type')} value={type} allowDeselect={false} onChange={(value) => setType(value ?? '')}
          data={types.map(({bonus_type, title}) => ({value: bonus_type, label: title}))} error={fieldError(error, 'bonus_type')} />
      </>}
    </FormModal>
  )
}
