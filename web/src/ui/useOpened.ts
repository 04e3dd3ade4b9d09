import {useState} from 'react'

/**
 * What there was when it was opened, for as long as it is edited. What comes later does not replace it under the hand:
 * saving notices that. After `reopen` it is what there is then.
 */
export function useOpened<Value>({data, isFetching}: {data: Value | undefined; isFetching: boolean}): {opened: Value | undefined; reopen: () => void} {
  const [opened, setOpened] = useState<Value>()
  // Editing does not begin with what was kept from before if there may be something newer.
  if (opened === undefined && data !== undefined && !isFetching) setOpened(data)
  return {opened, reopen: () => setOpened(undefined)}
}
