import {useTranslation} from 'react-i18next'

/** How a walk ended, in words; a reason that somebody wrote into a campaign stands as it was written. */
export function useExitReason(): (reason: string) => string {
  const {t} = useTranslation('ui')
  return (reason) => t(`exit.${reason}`, {defaultValue: reason})
}
