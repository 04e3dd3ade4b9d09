import {Button, Popover, Select, Stack, Text, TextInput} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {useState} from 'react'
import {useTranslation} from 'react-i18next'
import {useTitle} from '@/ui/useTitle'
import {insertionOf} from './templateForm'
import {useVariables} from './useVariables'

/** Chooses a variable, and what stands there for a customer who has none. */
export function InsertVariable({insert}: {insert: (piece: string) => void}) {
  const {t} = useTranslation('templates')
  const title = useTitle()
  const [isOpen, popover] = useDisclosure(false)
  const [name, setName] = useState<string | null>(null)
  const [fallback, setFallback] = useState('')
  const variables = useVariables()
  const chosen = variables.find((one) => one.name === name)
  const put = () => {
    if (!chosen) return
    insert(insertionOf(chosen, fallback, variables))
    popover.close()
  }
  return (
    <Popover opened={isOpen} onChange={popover.toggle} position="bottom-end" shadow="md" width={320} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={popover.toggle}>{t('variable')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Select label={t('variable.which')} placeholder={t('variable.find')} searchable value={name} onChange={setName} comboboxProps={{withinPortal: false}}
            data={variables.map((one) => ({value: one.name, label: `${title(one.meaning)} · ${one.name}`}))} maxDropdownHeight={260} />
          {chosen?.example && <Text size="xs" c="dimmed">{t('variable.example', {example: title(chosen.example)})}</Text>}
          {chosen && chosen.kind !== 'list' && (
            <TextInput label={t('variable.fallback')} description={t('variable.fallback.help')} value={fallback}
              onChange={(event) => setFallback(event.currentTarget.value)} />
          )}
          <Button onClick={put} disabled={!chosen}>{t('variable.insert')}</Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
