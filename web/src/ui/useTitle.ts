import {useTranslation} from 'react-i18next'

/** Picks the reader's language of a name that the shop gave in two; what is missing is said in the other one. */
export function useTitle(): (title: {ru?: string; en?: string}) => string {
  const {i18n} = useTranslation()
  return ({ru, en}) => (i18n.language === 'ru' ? ru || en : en || ru) ?? ''
}
