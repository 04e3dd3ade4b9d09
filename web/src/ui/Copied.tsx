import {ActionIcon, CopyButton} from '@mantine/core'
import {IconCheck, IconCopy} from '@tabler/icons-react'
import {useTranslation} from 'react-i18next'

/** A short text, such as an id, that is taken along by one click. */
export function Copied({text}: {text: string}) {
  const {t} = useTranslation('ui')
  return (
    <CopyButton value={text}>
      {({copied, copy}) => (
        <span style={{display: 'inline-flex', alignItems: 'center', gap: 2}}>
          {text}
          <ActionIcon variant="subtle" color={copied ? 'lapwing' : 'gray'} size="sm" aria-label={`${t(copied ? 'copied' : 'copy')}: ${text}`} onClick={copy}>
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        </span>
      )}
    </CopyButton>
  )
}
