import {Skeleton, Stack} from '@mantine/core'
import {useTranslation} from 'react-i18next'

/** The outline of a page that is being loaded. */
export function PageSkeleton() {
  const {t} = useTranslation('ui')
  return (
    <Stack gap="md" role="status" aria-label={t('loading')}>
      <Skeleton h={26} w={220} />
      <Skeleton h={14} w={340} maw="80%" />
      <Skeleton h={72} mt="xs" radius="lg" />
      <Skeleton h={320} radius="lg" />
    </Stack>
  )
}
