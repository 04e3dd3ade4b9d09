import {Alert, Button, Group} from '@mantine/core'
import {notifications} from '@mantine/notifications'
import {Link} from '@tanstack/react-router'
import {useTranslation} from 'react-i18next'
import {ApiError, WaitsForApproval} from '@/api/client'

interface Props {
  /** What a request threw. */
  error?: unknown
  /** What went wrong, where that is known in words; in place of `error`. */
  text?: string
  retry?: () => void
  /** What its button says; "try again" if not given. */
  label?: string
}

/** What went wrong, in words, with a way to try again. */
export function ErrorNote({error, text, retry, label}: Props) {
  const told = useErrorText()
  const {t} = useTranslation('ui')
  if (!text && error instanceof WaitsForApproval) {
    return (
      <Alert color="lapwing" variant="light" role="status">
        {told(error)} <Link to="/approvals">{t('approval.open')}</Link>
      </Alert>
    )
  }
  return (
    <Alert color="red" variant="light" role="alert">
      <Group justify="space-between" gap="xs">
        <span>{text ?? told(error)}</span>
        {retry && <Button size="compact-sm" variant="default" onClick={retry}>{label ?? t('retry')}</Button>}
      </Group>
    </Alert>
  )
}

/** Says an error in words: of the server's what it said, with the place. */
export function useErrorText(): (error: unknown) => string {
  const {t} = useTranslation('ui')
  return (error) => {
    if (error instanceof WaitsForApproval) return t('approval.waits', {id: error.id})
    if (!(error instanceof ApiError)) return t(error instanceof TypeError ? 'error.unreachable' : 'error.unknown')
    if (error.status === 403) return t('error.forbidden')
    if (error.status === 429) return t('error.later', {count: Math.max(1, error.retryAfter)})
    if (error.status >= 502) return t('error.unreachable')
    return error.where ? t('error.at', {detail: error.message, where: error.where}) : error.message
  }
}

/** Tells an error in a corner, where there is no place of its own for it. */
export function useTellError(): (error: unknown) => void {
  const told = useErrorText()
  return (error) => void notifications.show({color: 'red', message: told(error)})
}
