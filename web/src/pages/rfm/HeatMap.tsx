/**
 * The matrix. A cell is a button: it opens whoever is in it. Dragging over several, or Shift with the arrows, selects a
 * box of them.
 */
import {useEffect, useMemo, useRef, type KeyboardEvent, type PointerEvent} from 'react'
import {useTranslation} from 'react-i18next'
import type {RfmMatrix} from '@/api/schema'
import {formatMoney, formatNumber, formatShare} from '@/ui/format'
import {useFormats} from '@/ui/useFormats'
import {useTitle} from '@/ui/useTitle'
import {boxOf, edgesOf, isInside, labelPlaces, planeOf, planes, type Box, type PlaneCell, type PlaneName, type Range} from './plane'
import styles from './HeatMap.module.css'

export type Measure = 'customers' | 'revenue'

interface Props {
  matrix: RfmMatrix
  plane: PlaneName
  measure: Measure
  selected: Box | null
  onSelect: (box: Box | null) => void
  /** `note` says what they have in common: their name, their real ranges. */
  onOpen: (box: Box, note: string) => void
  /** Its cells stand out. */
  pointedName: string | null
  isStale: boolean
  /** Who was there on a day of the past is not asked for: conditions go by today. */
  mayOpen: boolean
}

/** Ranges as people say them: "18–53 дн.", "5 302–11 242 ₽". */
function useRanges() {
  const {t} = useTranslation('rfm')
  const formats = useFormats()
  const span = <T,>({least, most}: Range<T>, write: (value: T) => string) =>
    write(least) === write(most) ? write(least) : `${write(least)}–${write(most)}`
  const bare = (amount: string) => formatNumber(Number(amount), formats)
  return {
    r: (cell: PlaneCell) => cell.recency && t('range.days', {range: span(cell.recency, (days) => formatNumber(days, formats))}),
    f: (cell: PlaneCell) => cell.frequency &&
      t('range.orders', {range: span(cell.frequency, (orders) => formatNumber(orders, formats)), count: cell.frequency.most}),
    m: (cell: PlaneCell) => cell.monetary && (bare(cell.monetary.least) === bare(cell.monetary.most)
      ? formatMoney(cell.monetary.most, formats)
      : formats.language === 'ru'
        ? `${bare(cell.monetary.least)}–${formatMoney(String(Math.round(Number(cell.monetary.most))), formats)}`
        : `${formatMoney(String(Math.round(Number(cell.monetary.least))), formats)}–${bare(cell.monetary.most)}`),
  }
}

/** The range of a whole column or row. */
function edge(cells: PlaneCell[]): PlaneCell {
  const filled = cells.filter((cell) => cell.customers > 0)
  const whole = {...cells[0]!, recency: null, frequency: null, monetary: null} as PlaneCell
  for (const cell of filled) {
    for (const key of ['recency', 'frequency'] as const) {
      const range = cell[key]!
      const before = whole[key]
      whole[key] = before ? {least: Math.min(before.least, range.least), most: Math.max(before.most, range.most)} : range
    }
    const money = cell.monetary!
    const before = whole.monetary
    whole.monetary = before
      ? {least: Number(money.least) < Number(before.least) ? money.least : before.least,
        most: Number(money.most) > Number(before.most) ? money.most : before.most}
      : money
  }
  return whole
}

export function HeatMap({matrix, plane, measure, selected, onSelect, onOpen, pointedName, isStale, mayOpen}: Props) {
  const {t} = useTranslation('rfm')
  const formats = useFormats()
  const ranges = useRanges()
  const title = useTitle()
  const {bins} = matrix
  const [across, up] = planes[plane]
  const cells = useMemo(() => planeOf(matrix, plane), [matrix, plane])
  const titles = useMemo(() => new Map(matrix.names.map(({name, title_ru, title_en}) => [name, title({ru: title_ru, en: title_en})])),
    [matrix, title])
  const whole = cells.reduce((sum, cell) => sum + cell[measure], 0)
  const most = Math.max(1, ...cells.map((cell) => cell[measure]))
  const grid = useRef<HTMLDivElement>(null)
  /** Where a selection began. */
  const anchor = useRef<PlaneCell | null>(null)
  const isDragging = useRef(false)

  useEffect(() => {
    // The pointer may be let go anywhere.
    const stop = () => {
      isDragging.current = false
      anchor.current = null
    }
    window.addEventListener('pointerup', stop)
    return () => window.removeEventListener('pointerup', stop)
  }, [])

  const labels = useMemo(() => labelPlaces(cells, bins), [cells, bins])

  const noteOf = (box: Box) => {
    const inside = cells.filter((cell) => isInside(box, cell))
    const names = [...new Set(inside.flatMap((cell) => (cell.name === null ? [] : [titles.get(cell.name) ?? cell.name])))]
    const whole = edge(inside)
    const said = names.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join(', ')
    return [said, ranges.r(whole), ranges.f(whole), ranges.m(whole)].filter(Boolean).join(' · ')
  }

  const pressed = (cell: PlaneCell, event: PointerEvent<HTMLButtonElement>) => {
    if (!mayOpen || event.button !== 0) return
    anchor.current = cell
    if (event.pointerType === 'mouse') {
      isDragging.current = true
      onSelect(boxOf(cell, cell))
    }
  }
  const entered = (cell: PlaneCell) => {
    if (isDragging.current && anchor.current) onSelect(boxOf(anchor.current, cell))
  }
  const released = (cell: PlaneCell) => {
    if (!isDragging.current || !anchor.current) return
    const box = boxOf(anchor.current, cell)
    if (!isSingle(box)) onOpen(box, noteOf(box))
  }
  // A click is a press and a release on one cell; by keyboard there is nothing else.
  const clicked = (cell: PlaneCell) => {
    if (!mayOpen) return
    anchor.current = null
    const box = selected && isInside(selected, cell) && !isSingle(selected) ? selected : boxOf(cell, cell)
    onSelect(box)
    onOpen(box, noteOf(box))
  }
  const keyed = (index: number, event: KeyboardEvent) => {
    const [dx, dy] = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key] ?? [0, 0]
    if (dx === 0 && dy === 0) return
    event.preventDefault()
    const {x, y} = cells[index]!
    const next = {x: Math.min(bins, Math.max(1, x + dx!)), y: Math.min(bins, Math.max(1, y + dy!))}
    const place = (bins - next.y) * bins + next.x - 1
    grid.current?.querySelectorAll<HTMLButtonElement>('button')[place]?.focus()
    if (event.shiftKey && mayOpen) {
      anchor.current ??= cells[index]!
      onSelect(boxOf(anchor.current, next))
    } else {
      anchor.current = null
      onSelect(null)
    }
  }

  return (
    <div className={styles['frame']} data-stale={isStale || undefined} style={{['--bins' as string]: bins}}>
      <div className={styles['rows']} aria-hidden>
        {Array.from({length: bins}, (_, index) => {
          const row = cells.slice(index * bins, (index + 1) * bins)
          return <div key={index} className={styles['axis']}><b>{up.toUpperCase()}{bins - index}</b><span>{ranges[up](edge(row))}</span></div>
        })}
      </div>
      <div ref={grid} className={styles['grid']} role="group" aria-label={t('matrix')}>
        {cells.map((cell, index) => {
          const edges = edgesOf(cells, bins, index)
          const name = cell.name === null ? '' : titles.get(cell.name) ?? cell.name
          const value = measure === 'customers' ? formatNumber(cell.customers, formats) : formatMoney(String(Math.round(cell.revenue)), formats, true)
          const place = `${across.toUpperCase()}${cell.x} ${up.toUpperCase()}${cell.y}`
          const told = [place, name, t('cell.customers', {count: cell.customers, value: formatNumber(cell.customers, formats)}),
            ranges[across](cell), ranges[up](cell)].filter(Boolean).join(', ')
          return (
            <button key={place} type="button" className={styles['cell']} aria-label={told}
              data-selected={isInside(selected, cell) || undefined}
              data-aside={(pointedName !== null && cell.name !== pointedName) || undefined}
              data-top={edges.top || undefined} data-right={edges.right || undefined}
              data-bottom={edges.bottom || undefined} data-left={edges.left || undefined}
              style={{['--heat' as string]: Math.sqrt(cell[measure] / most)}}
              aria-disabled={!mayOpen || cell.customers === 0} tabIndex={index === 0 ? 0 : -1}
              onFocus={(event) => {
                grid.current?.querySelectorAll('button').forEach((other) => (other.tabIndex = -1))
                event.currentTarget.tabIndex = 0
              }}
              onPointerDown={(event) => pressed(cell, event)} onPointerEnter={() => entered(cell)} onPointerUp={() => released(cell)}
              onClick={() => cell.customers > 0 && clicked(cell)} onKeyDown={(event) => keyed(index, event)}>
              {labels.has(index) && <span className={styles['name']}>{name}</span>}
              <span className={styles['figures']}>
                <span className={styles['value']}>{value}</span>
                <span className={styles['share']}>{whole > 0 && formatShare(cell[measure] / whole, formats)}</span>
              </span>
              <span className={styles['range']}>{ranges[across](cell)}</span>
              <span className={styles['range']}>{ranges[up](cell)}</span>
            </button>
          )
        })}
      </div>
      <div className={styles['columns']} aria-hidden>
        {Array.from({length: bins}, (_, index) => {
          const column = cells.filter((cell) => cell.x === index + 1)
          return <div key={index} className={styles['axis']}><b>{across.toUpperCase()}{index + 1}</b><span>{ranges[across](edge(column))}</span></div>
        })}
      </div>
      <p className={styles['legend']}>{t(`axis.${plane}`)}</p>
    </div>
  )
}

const isSingle = (box: Box) => box.x.least === box.x.most && box.y.least === box.y.most
