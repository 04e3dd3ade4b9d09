import {Button, Center} from '@mantine/core'
import {useTranslation} from 'react-i18next'
import {ErrorNote} from './ErrorNote'

interface Props {
  query: {hasNextPage: boolean; isFetchingNextPage: boolean; isFetchNextPageError: boolean; error: unknown; fetchNextPage: () => Promise<unknown>}
}

/** Asks for the next page of a list that is too short for a table of its own. */
export function MoreButton({query}: Props) {
  const {t} = useTranslation('ui')
  if (!query.hasNextPage) return null
  return (
    <Center p="sm" style={{flexDirection: 'column', gap: 12}}>
      {query.isFetchNextPageError && <ErrorNote error={query.error} />}
      <Button variant="default" size="compact-sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t('more')}</Button>
    </Center>
  )
}
