import {MutationCache, QueryCache, QueryClient} from '@tanstack/react-query'
import {ApiError} from './client'

/** What the server refused is not asked again as it stands; what did not reach it is. */
function worthRetrying(count: number, error: Error): boolean {
  if (error instanceof ApiError && error.status < 500) return false
  return count < 3
}

/** The session has ended, perhaps: the shell asks who we are, and shows the way in. */
function onError(error: Error) {
  if (error instanceof ApiError && error.status === 401) void queryClient.invalidateQueries({queryKey: ['session']})
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({onError}),
  mutationCache: new MutationCache({onError}),
  defaultOptions: {queries: {staleTime: 15_000, retry: worthRetrying, refetchOnWindowFocus: true}},
})

/** What one user was shown is not kept for the next. */
export function forgetAll(client: QueryClient) {
  client.removeQueries({predicate: ({queryKey}) => queryKey[0] !== 'session'})
  client.getMutationCache().clear()
}
