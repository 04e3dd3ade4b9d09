import {useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import {useShop} from '@/app/session'
import type {Form} from './format'

/** How this reader, in this shop, writes numbers, amounts and times. */
export function useFormats(): Form {
  const {i18n} = useTranslation()
  const {currency, zone} = useShop()
  return useMemo(() => ({language: i18n.language, currency, zone}), [i18n.language, currency, zone])
}
