import {useQuery} from '@tanstack/react-query'
import {api, ask} from '@/api/client'
import {useTitle} from './useTitle'

/** What the shop calls its RFM names: "at_risk" is "В зоне риска". */
export function useRfmTitles(): (name: string) => string {
  const title = useTitle()
  const {data} = useQuery({
    queryKey: ['rfm', ''],
    queryFn: ({signal}) => ask(api.GET('/api/rfm', {signal})),
    staleTime: 60_000,
  })
  return (name) => {
    const found = data?.names.find((one) => one.name === name)
    const said = found ? title({ru: found.title_ru, en: found.title_en}) : name
    return said.charAt(0).toUpperCase() + said.slice(1)
  }
}
