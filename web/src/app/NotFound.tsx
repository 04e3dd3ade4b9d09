import {Link} from '@tanstack/react-router'
import {Button} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import {EmptyState} from '@/ui/EmptyState'

export function NotFound() {
  const {t} = useTranslation('app')
  return (
    <EmptyState title={t('absent.title')} text={t('absent.text')}
      action={<Button component={Link} to="/">{t('absent.home')}</Button>} />
  )
}
