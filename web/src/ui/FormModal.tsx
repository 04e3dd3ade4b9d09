import {Button, Group, Modal, Stack, type ButtonProps} from '@mantine/core'
import {useDisclosure} from '@mantine/hooks'
import {useState, type FormEvent, type ReactNode} from 'react'
import {useTranslation} from 'react-i18next'
import {ErrorNote} from './ErrorNote'
import {isElsewhere} from './fieldError'

interface Props extends Omit<ButtonProps, 'children'> {
  /** What the button says that opens it. */
  label: ReactNode
  title: string
  /** What the button says that sends it. */
  send: string
  /** It closes when this is done; what it throws is shown at its field, or above the buttons. */
  action: () => Promise<unknown>
  /** Those of the request's body that `children` show errors of. */
  fields: string[]
  children: (error: unknown) => ReactNode
  /** Called as it opens: fields begin anew. */
  reset?: () => void
  isReady?: boolean
  width?: string | number
}

/** A button that opens a form in a window of its own. */
export function FormModal({label, title, send, action, fields, children, reset, isReady = true, width = 'md', ...button}: Props) {
  const {t} = useTranslation('ui')
  const [isOpen, dialog] = useDisclosure(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const open = () => {
    reset?.()
    setError(null)
    dialog.open()
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
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
      <Button {...button} onClick={open}>{label}</Button>
      <Modal opened={isOpen} onClose={dialog.close} title={title} size={width} closeButtonProps={{'aria-label': t('close')}}>
        <form onSubmit={(event) => void submit(event)}>
          <Stack gap="sm">
            {children(error)}
            {isElsewhere(error, fields) && <ErrorNote error={error} />}
            <Group justify="flex-end" gap="xs" mt="xs">
              <Button variant="default" onClick={dialog.close}>{t('cancel')}</Button>
              <Button type="submit" loading={isBusy} disabled={!isReady}>{send}</Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
