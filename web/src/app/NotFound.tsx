import {Link} from '@tanstack/react-router'
import {Button} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import {EmptyState} from '@/ui/EmptyState'
import {PageHeader} from '@/ui/PageHeader'

export function NotFound() {
  const {t} = useTranslation('app')
  return (
    <>
      <PageHeader title={t('absent.title')} />
      <EmptyState title={t('absent.text')} action={<Button component={Link} to="/">{t('absent.home')}</Button>} />
    </>
  )
}
