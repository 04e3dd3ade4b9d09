import {Center, Skeleton, Stack} from '@mantine/core'
import {useQuery, useQueryClient} from '@tanstack/react-query'
import {Fragment, lazy, Suspense, useEffect, type ReactNode} from 'react'
import {watchConnection} from '@/api/connection'
import {ConnectionBanner} from './ConnectionBanner'
import {sessionQuery} from './session'

const Entrance = lazy(() => import('@/pages/entrance'))

/** Nobody gets past here who is not signed in; the first visitor makes the owner. */
export function SessionGate({children}: {children: ReactNode}) {
  const queries = useQueryClient()
  const {data: session} = useQuery({...sessionQuery, retry: true, retryDelay: 2000})

  useEffect(() => watchConnection(() => void queries.invalidateQueries()), [queries])

  const waiting = (
    <Center h="100dvh" aria-busy>
      <Stack w={240} gap="sm">
        <Skeleton h={14} w="60%" />
        <Skeleton h={14} />
        <Skeleton h={14} w="80%" />
      </Stack>
    </Center>
  )
  return (
    <>
      <ConnectionBanner />
      <Suspense fallback={waiting}>
        {!session ? waiting : session.signed_in ? <Fragment key={session.user?.id}>{children}</Fragment> : <Entrance needsOwner={session.needs_owner ?? false} />}
      </Suspense>
    </>
  )
}
