/** What may be named in a condition, as far as the shop knows it: for choosing instead of typing. */
import {useQuery} from '@tanstack/react-query'
import {api, ask} from '@/api/client'
import {useTitle} from '@/ui/useTitle'
import {isObject} from './json'
import type {Source} from './kinds'
import {textOf} from '@/ui/text'

export interface Suggestion {
  value: string
  label: string
}

const same = (values: (string | null)[]): Suggestion[] =>
  [...new Set(values.filter((value): value is string => Boolean(value)))].sort().map((value) => ({value, label: value}))

/** The stages of a lifecycle, whose definition the schema leaves open. */
function stagesOf(lifecycle: unknown): {id: string; name: {ru?: string; en?: string}}[] {
  const stages = isObject(lifecycle) && Array.isArray(lifecycle['stages']) ? lifecycle['stages'].filter(isObject) : []
  return stages.map(({id, name}) => ({id: textOf(id), name: isObject(name) ? name as {ru?: string; en?: string} : {ru: textOf(name ?? id)}}))
}

/** They are asked for when the field is there, and kept for a while: every row asks for the same. */
export function useSuggestions(source: Source): Suggestion[] {
  const title = useTitle()
  const aboutProducts = source === 'categories' || source === 'products' || source === 'brands'
  const {data: products} = useQuery({
    queryKey: ['products', 'suggested'],
    queryFn: () => ask(api.GET('/api/products', {params: {query: {limit: 500}}})),
    enabled: aboutProducts,
    staleTime: 300_000,
  })
  const {data: segments} = useQuery({
    queryKey: ['segments'],
    queryFn: () => ask(api.GET('/api/segments')),
    enabled: source === 'segments',
  })
  const {data: rfm} = useQuery({
    queryKey: ['rfm', ''],
    queryFn: () => ask(api.GET('/api/rfm')),
    enabled: source === 'names',
    staleTime: 300_000,
  })
  const {data: campaigns} = useQuery({
    queryKey: ['campaigns'],
    queryFn: () => ask(api.GET('/api/campaigns')),
    enabled: source === 'campaigns',
  })
  const {data: templates} = useQuery({
    queryKey: ['templates'],
    queryFn: () => ask(api.GET('/api/templates')),
    enabled: source === 'templates',
  })
  const {data: bonusTypes} = useQuery({
    queryKey: ['bonus-types'],
    queryFn: () => ask(api.GET('/api/bonus-types')),
    enabled: source === 'bonusTypes',
  })
  const {data: pools} = useQuery({
    queryKey: ['promo-pools'],
    queryFn: () => ask(api.GET('/api/promo-pools')),
    enabled: source === 'pools',
  })
  const {data: lifecycle} = useQuery({
    queryKey: ['lifecycle'],
    queryFn: () => ask(api.GET('/api/lifecycle')),
    enabled: source === 'stages',
    staleTime: 300_000,
  })
  switch (source) {
    case 'bonusTypes': return (bonusTypes?.items ?? []).map(({id, definition}) => ({value: id, label: textOf(definition['title']) || id}))
    case 'pools': return (pools?.items ?? []).map(({id, counts}) => ({value: id, label: counts.title || id}))
    case 'stages': return stagesOf(lifecycle?.definition ?? lifecycle?.standard).map(({id, name}) => ({value: id, label: title(name) || id}))
    case 'categories': return same((products?.items ?? []).map((product) => product.category))
    case 'brands': return same((products?.items ?? []).map((product) => product.brand))
    case 'products': return (products?.items ?? []).map(({id, name}) => ({value: id, label: name ?? id}))
    case 'segments': return (segments?.items ?? []).map(({id, name}) => ({value: id, label: title(name)}))
    case 'names': return (rfm?.names ?? []).map(({name, title_ru, title_en}) => ({value: name, label: title({ru: title_ru, en: title_en})}))
    case 'campaigns': return (campaigns?.items ?? []).map(({id, name}) => ({value: id, label: name || id}))
    case 'templates': return (templates?.items ?? []).map(({id, title: subject}) => ({value: id, label: subject ?? id}))
    default: return []
  }
}
