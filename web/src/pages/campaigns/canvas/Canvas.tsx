import {useComputedColorScheme} from '@mantine/core'
import {Background, Controls, ReactFlow, useReactFlow, ReactFlowProvider} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import {useEffect, useMemo} from 'react'
import {useTranslation} from 'react-i18next'
import styles from './canvas.module.css'
import {CanvasProvider, type CanvasContext} from './context'
import {draw} from './layout'
import {findStep, type Campaign, type Place} from './model'
import {nodeTypes, type SpotNode} from './nodes'
import {edgeTypes, type LineEdge} from './PlusEdge'
import {stepTitle} from './summary'
import {CarriedThing} from '@/ui/CarriedThing'
import {useCarry} from '@/ui/useCarry'

interface Props {
  campaign: Campaign
  context: CanvasContext
}

/** Moves so that what was chosen by keyboard, or just made, is seen. */
function Follow({chosen, count}: {chosen: string | null; count: number}) {
  const flow = useReactFlow()
  useEffect(() => {
    if (chosen === null || count === 0) return
    const node = flow.getNode(chosen)
    const box = document.querySelector(`.${styles['canvas']}`)?.getBoundingClientRect()
    if (!node || !box) return
    const {x, y, zoom} = flow.getViewport()
    const left = node.position.x * zoom + x
    const top = node.position.y * zoom + y
    const isSeen = left >= 0 && top >= 0 && left + 248 * zoom <= box.width && top + 84 * zoom <= box.height
    // Not setCenter: it goes by the width before the form came beside the canvas.
    if (!isSeen) void flow.setViewport({x: box.width / 2 - (node.position.x + 124) * zoom, y: box.height / 2 - (node.position.y + 42) * zoom, zoom})
  }, [chosen, count, flow])
  return null
}

/** All of it if that can be read, else what it begins with. */
function firstView(nodes: SpotNode[]) {
  const box = document.querySelector(`.${styles['canvas']}`)?.getBoundingClientRect()
  if (!box || nodes.length === 0) return {x: 0, y: 0, zoom: 1}
  const left = Math.min(...nodes.map(({position}) => position.x))
  const top = Math.min(...nodes.map(({position}) => position.y))
  const width = Math.max(...nodes.map((node) => node.position.x + (node.width ?? 0))) - left
  const height = Math.max(...nodes.map((node) => node.position.y + (node.height ?? 0))) - top
  const zoom = Math.min(1, Math.max(0.7, Math.min((box.width - 48) / width, (box.height - 48) / height)))
  return {x: (box.width - width * zoom) / 2 - left * zoom, y: Math.max(24, (box.height - height * zoom) / 2) - top * zoom, zoom}
}

const placeOf = (place: string): Place => {
  const [way = '', index] = place.split(' ')
  return {way: way || null, index: Number(index)}
}

const edgePx = 48
const stepPx = 12

/** The canvas moves under what is carried to its edge. */
const toward = (at: number, from: number, to: number) => (at < from + edgePx ? stepPx : at > to - edgePx ? -stepPx : 0)

function Flow({campaign, context}: Props) {
  const {t} = useTranslation('canvas')
  const flow = useReactFlow()
  const {carried, take, ghost} = useCarry({
    accepts: (key, place) => context.mayMoveTo(key, placeOf(place)),
    drop: (key, place) => context.moveTo(key, placeOf(place)),
    nudge: (_x, _y, at) => {
      const box = document.querySelector(`.${styles['canvas']}`)?.getBoundingClientRect()
      if (!box) return
      const {x, y, zoom} = flow.getViewport()
      const by = {x: toward(at.x, box.left, box.right), y: toward(at.y, box.top, box.bottom)}
      if (by.x !== 0 || by.y !== 0) void flow.setViewport({x: x + by.x, y: y + by.y, zoom})
    },
  })
  const step = carried && findStep(campaign, carried.what)
  const scheme = useComputedColorScheme()
  const labels = useMemo(() => ({'controls.ariaLabel': t('controls'), 'controls.zoomIn.ariaLabel': t('controls.zoomIn'),
    'controls.zoomOut.ariaLabel': t('controls.zoomOut'), 'controls.fitView.ariaLabel': t('controls.fitView')}), [t])
  const {nodes, edges} = useMemo(() => {
    const drawing = draw(campaign)
    return {
      nodes: drawing.spots.map((spot): SpotNode => ({id: spot.key, type: spot.shape, position: {x: spot.x, y: spot.y}, width: spot.width,
        height: spot.height, data: {spot}, draggable: false, selectable: false, focusable: false, connectable: false})),
      edges: drawing.lines.map((line): LineEdge => ({id: `${line.from} ${line.to}`, source: line.from, target: line.to, type: 'plus', focusable: false,
        selectable: false, data: {...(line.place && {place: line.place}), ...(line.isJump && {isJump: true})}})),
    }
  }, [campaign])
  return (
    <CanvasProvider value={{...context, carried, take}}>
      <div className={styles['canvas']} role="group" aria-label={t('canvas')}>
        <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} colorMode={scheme}
          onInit={(flow) => void flow.setViewport(firstView(nodes))} minZoom={0.25} maxZoom={1.5} nodesConnectable={false} nodesDraggable={false}
          elementsSelectable={false} panOnScroll zoomOnDoubleClick={false} deleteKeyCode={null} disableKeyboardA11y proOptions={{hideAttribution: true}}
          ariaLabelConfig={labels}>
          <Background gap={22} size={1.2} className={styles['ground']} />
          <Controls showInteractive={false} fitViewOptions={{maxZoom: 1}} className={styles['controls']} position="bottom-left"
            aria-label={t('controls')} />
          <Follow chosen={context.chosen} count={nodes.length} />
        </ReactFlow>
      </div>
      {step && <CarriedThing place={ghost}>{stepTitle(t, step)}</CarriedThing>}
    </CanvasProvider>
  )
}

export default function Canvas(props: Props) {
  return <ReactFlowProvider><Flow {...props} /></ReactFlowProvider>
}
