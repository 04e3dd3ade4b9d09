import {Button, Combobox, ScrollArea, useCombobox} from '@mantine/core'
import {IconChevronDown, IconPlus} from '@tabler/icons-react'
import {useState, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {groups, kinds} from './kinds'

interface Props {
  chosen?: string
  label: string
  onChoose: (kind: string) => void
  button: (toggle: () => void, isOpen: boolean) => ReactNode
}

/** All that can be asked, by topics, found by typing. */
function KindPicker({chosen, label, onChoose, button}: Props) {
  const {t} = useTranslation('condition')
  const [typed, setTyped] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      setTyped('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const fits = (kind: string) => `${t(`kind.${kind}`)}`.toLowerCase().includes(typed.trim().toLowerCase())
  const shown = groups.map((group) => ({group, found: kinds.filter((kind) => kind.group === group && fits(kind.id))}))
    .filter(({found}) => found.length > 0)
  return (
    <Combobox store={combobox} width={300} position="bottom-start" shadow="md" onOptionSubmit={(kind) => {
      onChoose(kind)
      combobox.closeDropdown()
    }}>
      <Combobox.Target targetType="button">{button(() => combobox.toggleDropdown(), combobox.dropdownOpened)}</Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={typed} placeholder={t('search')} aria-label={label} onChange={(event) => {
          setTyped(event.currentTarget.value)
          combobox.selectFirstOption()
        }} />
        <Combobox.Options aria-label={label}>
          <ScrollArea.Autosize mah={320} type="scroll">
            {combobox.dropdownOpened && shown.length === 0 && <Combobox.Empty>{t('nothingFound')}</Combobox.Empty>}
            {combobox.dropdownOpened && shown.map(({group, found}) => (
              <Combobox.Group key={group} label={t(`group.${group}`)}>
                {found.map((kind) => (
                  <Combobox.Option key={kind.id} value={kind.id} active={kind.id === chosen}>{t(`kind.${kind.id}`)}</Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

export function AddRow({onAdd}: {onAdd: (kind: string) => void}) {
  const {t} = useTranslation('condition')
  return (
    <KindPicker label={t('add')} onChoose={onAdd} button={(toggle) => (
      <Button size="compact-sm" variant="light" leftSection={<IconPlus size={15} />} onClick={toggle}>{t('add')}</Button>
    )} />
  )
}

/** What a row asks, as the first word of its sentence. */
export function ChangeKind({kind, onChange}: {kind: string; onChange: (kind: string) => void}) {
  const {t} = useTranslation('condition')
  return (
    <KindPicker label={t('what')} chosen={kind} onChoose={onChange} button={(toggle) => (
      <Button size="compact-sm" variant="subtle" color="gray" c="var(--mantine-color-text)" fw={560} px={6}
        rightSection={<IconChevronDown size={13} />} onClick={toggle}>{t(`kind.${kind}`)}</Button>
    )} />
  )
}
