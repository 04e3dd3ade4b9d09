/** Who is signed in, what they may, and the shop they work in. */
import {queryOptions, useSuspenseQuery} from '@tanstack/react-query'
import {api, ask, setCsrfToken} from '@/api/client'
import {forgetAll} from '@/api/queries'
import type {Permission, WhoAmI} from '@/api/schema'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({client}) => {
    const before = client.getQueryData<WhoAmI>(['session'])
    const session = await ask(api.GET('/api/session'))
    setCsrfToken(session.csrf_token ?? '')
    if (before && before.user?.id !== session.user?.id) forgetAll(client)
    return session
  },
  staleTime: 60_000,
})

/** Only below the gate, where somebody is signed in. */
export function useSession(): WhoAmI {
  return useSuspenseQuery(sessionQuery).data
}

/** Whether the one who is signed in may do that. What somebody may not is not offered to them. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission)
}

export type Shop = NonNullable<WhoAmI['shop']>

export function useShop(): Shop {
  const {shop} = useSession()
  if (!shop) throw new Error('nobody is signed in')
  return shop
}
