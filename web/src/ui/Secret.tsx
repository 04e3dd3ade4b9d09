import {Alert, Button, CopyButton, Group, Stack, Text, TextInput} from '@mantine/core'
import {useTranslation} from 'react-i18next'

/** A secret that is shown this once, to be copied. */
export function Secret({label, text, secret}: {label: string; text: string; secret: string}) {
  const {t} = useTranslation('ui')
  return (
    <Alert color="lapwing" variant="light" role="status">
      <Stack gap="xs">
        <Text size="sm">{text}</Text>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput label={label} value={secret} readOnly style={{flex: 1}} onFocus={(event) => event.currentTarget.select()} />
          <CopyButton value={secret}>
            {({copied, copy}) => <Button variant="default" onClick={copy}>{t(copied ? 'copied' : 'copy')}</Button>}
          </CopyButton>
        </Group>
      </Stack>
    </Alert>
  )
}
