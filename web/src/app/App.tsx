import {MantineProvider, type MantineColorSchemeManager} from '@mantine/core'
import {Notifications} from '@mantine/notifications'
import {QueryClientProvider} from '@tanstack/react-query'
import {RouterProvider} from '@tanstack/react-router'
import {queryClient} from '@/api/queries'
import {ErrorBoundary} from './ErrorBoundary'
import {keep, kept} from './kept'
import {router} from './routes'
import {SessionGate} from './SessionGate'
import {theme, variables} from './theme'

/** Light, dark, or as the system is; kept in this browser. */
const schemes: MantineColorSchemeManager = {
  get: (otherwise) => {
    const scheme = kept('scheme')
    return scheme === 'light' || scheme === 'dark' || scheme === 'auto' ? scheme : otherwise
  },
  set: (scheme) => keep('scheme', scheme),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
}

export function App({nonce}: {nonce: string}) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={variables} colorSchemeManager={schemes} defaultColorScheme="auto"
      getStyleNonce={() => nonce}>
      <ErrorBoundary>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" limit={4} />
          <SessionGate>
            <RouterProvider router={router} />
          </SessionGate>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  )
}
