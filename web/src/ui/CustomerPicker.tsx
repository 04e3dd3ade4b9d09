import {Select} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useRef, useState} from 'react'
import {useTranslation} from 'react-i18next'
import {api, ask} from '@/api/client'
import {personName} from './personName'

interface Props {
  label: string
  /** The id of whoever is chosen; empty if nobody is. */
  value: string
  onChange: (customer: string) => void
  error?: string | undefined
  required?: boolean
}

/** Finds a customer by contact or id while one types. */
export function CustomerPicker({label, value, onChange, error, required = false}: Props) {
  const {t} = useTranslation('ui')
  const [text, setText] = useState('')
  // Whoever was seen keeps the label: the list may go on without them.
  const labels = useRef(new Map<string, string>())
  const chosenLabel = labels.current.get(value) ?? value
  // The field shows the label of whoever is chosen, which nobody typed.
  const [wanted] = useDebouncedValue(text === chosenLabel ? '' : text.trim(), 200)
  const found = useQuery({
    queryKey: ['customers', 'pick', wanted],
    queryFn: ({signal}) => ask(api.GET('/api/customers', {params: {query: {limit: 12, ...(wanted && {q: wanted})}}, signal})),
    placeholderData: keepPreviousData,
  })
  const listed = (found.data?.items ?? []).map((customer) => {
    const name = personName(customer)
    return {value: customer.id, label: name === customer.id ? name : `${name} · ${customer.id}`}
  })
  for (const one of listed) labels.current.set(one.value, one.label)
  const data = value && !listed.some((one) => one.value === value) ? [...listed, {value, label: labels.current.get(value) ?? value}] : listed
  return (
    <Select label={label} placeholder={t('customer.find')} data={data} value={value || null} required={required} searchable clearable
      onChange={(chosen) => onChange(chosen ?? '')} onSearchChange={setText} error={error} filter={({options}) => options}
      nothingFoundMessage={t('customer.none')} clearButtonProps={{'aria-label': t('customer.clear')}} />
  )
}
