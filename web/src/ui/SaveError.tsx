import {useTranslation} from 'react-i18next'
import {isOvertaken} from '@/api/definition'
import {ErrorNote} from './ErrorNote'

/** What saving a definition threw; if a colleague saved another one meanwhile, with the way to that. */
export function SaveError({error, openTheirs}: {error: unknown; openTheirs: () => void}) {
  const {t} = useTranslation('ui')
  if (isOvertaken(error)) return <ErrorNote text={t('overtaken')} retry={openTheirs} label={t('overtaken.theirs')} />
  return <ErrorNote error={error} />
}
