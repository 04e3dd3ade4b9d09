import {Autocomplete, MultiSelect} from '@mantine/core'
import {useState} from 'react'
import type {Source} from './kinds'
import styles from './condition.module.css'
import {useSuggestions, type Suggestion} from './suggestions'

interface Props<Value> {
  label: string
  value: Value
  from: Source
  placeholder?: string
  disabled?: boolean
  onChange: (value: Value) => void
}

const lookFor = {size: 'xs' as const, radius: 'sm' as const, comboboxProps: {width: 'max-content', position: 'bottom-start' as const, shadow: 'md'}}

/** Several names: chosen of what is known, or typed. */
export function Texts({label, value, from, placeholder, onChange}: Props<string[]>) {
  const known = useSuggestions(from)
  const [typed, setTyped] = useState('')
  const told = [...value, typed.trim()].filter((one) => one !== '' && !known.some((each) => each.value === one))
  const add = () => {
    if (typed.trim() !== '' && !value.includes(typed.trim())) onChange([...value, typed.trim()])
    setTyped('')
  }
  return (
    <MultiSelect {...lookFor} className={styles['texts']} aria-label={label} searchable hidePickedOptions limit={50}
      {...(value.length === 0 && {placeholder: placeholder ?? label})} maxDropdownHeight={260}
      data={[...known, ...[...new Set(told)].map((one) => ({value: one, label: one}))]} value={value} onChange={onChange}
      searchValue={typed} onSearchChange={setTyped} onBlur={() => !known.some((each) => each.label === typed) && add()} />
  )
}

const labelOf = (known: Suggestion[], value: string) => known.find((one) => one.value === value)?.label ?? value

/** One name; what is known is shown by its title. */
export function OneText({label, value, from, placeholder, disabled = false, onChange}: Props<string>) {
  const known = useSuggestions(from)
  const shown = labelOf(known, value)
  return (
    <Autocomplete {...lookFor} className={styles['text']} aria-label={label} placeholder={placeholder ?? label} value={shown} limit={50}
      style={{width: `${Math.min(34, Math.max(12, shown.length + 4))}ch`}} maxDropdownHeight={260} disabled={disabled}
      data={[...new Set(known.map((one) => one.label))]}
      onChange={(text) => onChange(known.find((one) => one.label === text)?.value ?? text)} />
  )
}
