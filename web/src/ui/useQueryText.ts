import {useNavigate, useSearch} from '@tanstack/react-router'

/** What stands in the address behind that name: a filter that a link keeps, and the back button undoes. */
export function useQueryText(name: string): [string, (value: string) => void] {
  const search: Record<string, string | undefined> = useSearch({strict: false})
  const navigate = useNavigate()
  const set = (value: string) =>
    void navigate({to: '.', search: (before: Record<string, string | undefined>) => ({...before, [name]: value || undefined}), replace: true})
  return [search[name] ?? '', set]
}
