import {Button, Group, Modal, Stack, Text, type ButtonProps} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {useState, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {ErrorNote} from './ErrorNote'

interface Props extends ButtonProps {
  /** What the button says, and the one that confirms. */
  label: string
  title: string
  /** What will happen, and to how many. */
  text: ReactNode
  /** It closes when this is done; what it throws is shown. */
  action: () => Promise<unknown>
  dangerous?: boolean
}

/** A button that asks once more before it does what cannot be undone. */
export function ConfirmAction({label, title, text, action, dangerous = false, ...button}: Props) {
  const {t} = useTranslation('ui')
  const [isOpen, dialog] = useDisclosure(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const confirm = async () => {
    setBusy(true)
    setError(null)
    try {
      await action()
      dialog.close()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button variant="default" {...button} onClick={dialog.open}>{label}</Button>
      <Modal opened={isOpen} onClose={dialog.close} title={title} closeButtonProps={{'aria-label': t('close')}}>
        <Stack>
          <Text>{text}</Text>
          {error !== null && <ErrorNote error={error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={dialog.close}>{t('cancel')}</Button>
            <Button loading={isBusy} {...(dangerous && {color: 'red'})} onClick={() => void confirm()}>{label}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
