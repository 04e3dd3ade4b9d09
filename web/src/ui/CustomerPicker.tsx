import {Select} from '@mantine/core'
import {useDebouncedValue} from '@mantine/hooks'
import {keepPreviousData, useQuery} from '@tanstack/react-query'
import {useState} from 'react'
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

/** Finds a customer by name, contact or id while one types. */
export function CustomerPicker({label, value, onChange, error, required = false}: Props) {
  const {t} = useTranslation('ui')
  const [text, setText] = useState('')
  const [wanted] = useDebouncedValue(text.trim(), 200)
  const found = useQuery({
    queryKey: ['customers', 'pick', wanted],
    queryFn: ({signal}) => ask(api.GET('/api/customers', {params: {query: {limit: 12, ...(wanted && {q: wanted})}}, signal})),
    placeholderData: keepPreviousData,
  })
  const listed = (found.data?.items ?? []).map((customer) => {
    const name = personName(customer)
    return {value: customer.id, label: name === customer.id ? name : `${name} · ${customer.id}`}
  })
  const data = value && !listed.some((one) => one.value === value) ? [...listed, {value, label: value}] : listed
  return (
    <Select label={label} placeholder={t('customer.find')} data={data} value={value || null} required={required} searchable clearable
      onChange={(chosen) => onChange(chosen ?? '')} onSearchChange={setText} error={error} filter={({options}) => options}
      nothingFoundMessage={t('customer.none')} clearButtonProps={{'aria-label': t('customer.clear')}} />
  )
}
