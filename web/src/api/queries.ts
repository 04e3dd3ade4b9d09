import {QueryCache, QueryClient} from '@tanstack/react-query'
import {ApiError} from './client'

/** What the server refused is not asked again as it stands; what did not reach it is. */
function worthRetrying(count: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500) return false
  return count < 3
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      // The session has ended: the shell asks who we are, and shows the way in.
      if (error instanceof ApiError && error.status === 401) void queryClient.invalidateQueries({queryKey: ['session']})
    },
  }),
  defaultOptions: {queries: {staleTime: 15_000, retry: worthRetrying, refetchOnWindowFocus: true}},
})
