import {Skeleton} from '@mantine/core'
import {lazy, Suspense} from 'react'
import type {ChartProps} from './EChart'

const EChart = lazy(() => import('./EChart'))

/** A chart by ECharts, which is loaded when the first one is shown. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton h={props.height} radius="md" />}>
      <EChart {...props} />
    </Suspense>
  )
}
