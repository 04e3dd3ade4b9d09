import {Button, Popover, TextInput} from '@mantine/core'
import {IconPencil} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'

/** What people call the campaign. */
export function Name({value, onChange}: {value: string; onChange: (name: string) => void}) {
  const {t} = useTranslation('campaigns')
  return (
    <Popover width={320} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button ml="auto" size="compact-sm" variant="subtle" color="gray" leftSection={<IconPencil size={14} />}>{t('rename')}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <TextInput label={t('name')} value={value} data-autofocus onChange={(event) => onChange(event.currentTarget.value)} />
      </Popover.Dropdown>
    </Popover>
  )
}
