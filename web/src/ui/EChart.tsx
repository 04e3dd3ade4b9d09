import {useComputedColorScheme} from '@mantine/core'
import {BarChart, LineChart, SankeyChart} from 'echarts/charts'
import {AriaComponent, GridComponent, TooltipComponent} from 'echarts/components'
import {init, use as register, type EChartsCoreOption} from 'echarts/core'
import {CanvasRenderer} from 'echarts/renderers'
import {useEffect, useRef} from 'react'

register([AriaComponent, BarChart, CanvasRenderer, GridComponent, LineChart, SankeyChart, TooltipComponent])

/** The colours of the scheme that is shown, as a canvas takes them. */
export interface ChartColors {
  accent: string
  text: string
  dimmed: string
  line: string
  surface: string
  isDark: boolean
}

export interface ChartProps {
  /** What the chart shows, for those who do not see it. */
  label: string
  height: number
  /** As ECharts has it, without tooltips' looks and letters, which are the house's. Keep it stable: useCallback. */
  option: (colors: ChartColors) => EChartsCoreOption
  onClick?: (clicked: {name: string; data: unknown; dataType?: string | undefined}) => void
}

function colorsOf(isDark: boolean): ChartColors {
  const style = getComputedStyle(document.documentElement)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    accent: color(isDark ? '--mantine-color-lapwing-4' : '--mantine-color-lapwing-6'),
    text: color('--mantine-color-text'),
    dimmed: color('--mantine-color-dimmed'),
    line: color('--lapwing-line'),
    surface: color('--lapwing-surface'),
    isDark,
  }
}

export default function EChart({label, height, option, onClick}: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme()
  const clicked = useRef(onClick)
  useEffect(() => {
    clicked.current = onClick
  }, [onClick])

  useEffect(() => {
    const chart = init(box.current, null, {renderer: 'canvas'})
    const colors = colorsOf(scheme === 'dark')
    const {tooltip, ...rest} = option(colors)
    chart.setOption({
      animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      animationDuration: 250,
      textStyle: {fontFamily: getComputedStyle(document.body).fontFamily, color: colors.text},
      // Drawn, since its HTML carries styles, which the server's policy does not let in.
      tooltip: {renderMode: 'richText', backgroundColor: colors.surface, borderColor: colors.line, borderWidth: 1,
        textStyle: {color: colors.text, fontSize: 12}, ...(tooltip as object)},
      ...rest,
    })
    chart.on('click', (event) => clicked.current?.({name: event.name, data: event.data, dataType: event.dataType}))
    const observer = new ResizeObserver(() => chart.resize())
    observer.observe(box.current!)
    return () => {
      observer.disconnect()
      chart.dispose()
    }
  }, [option, scheme])

  return <div ref={box} role="img" aria-label={label} style={{height, width: '100%'}} />
}
