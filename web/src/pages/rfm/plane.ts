/** A plane of the matrix: the cells of R x F x M summed over the score that it leaves out. */
import type {Condition, RfmMatrix} from '@/api/schema'

export type Score = 'r' | 'f' | 'm'
/** Across, then up. */
export const planes = {rf: ['r', 'f'], rm: ['r', 'm'], fm: ['f', 'm']} as const satisfies Record<string, readonly [Score, Score]>
export type PlaneName = keyof typeof planes

export interface Range<T> {
  least: T
  most: T
}

export interface PlaneCell {
  /** The scores across and up. */
  x: number
  y: number
  customers: number
  revenue: number
  /** What anybody there really has; null in an empty cell. */
  recency: Range<number> | null
  frequency: Range<number> | null
  monetary: Range<string> | null
  /** Of the name, where the plane has names. */
  name: string | null
}

type Cell = RfmMatrix['cells'][number]

function widened<T>(range: Range<T> | null, [least, most]: T[], less: (a: T, b: T) => boolean): Range<T> {
  const given = {least: least as T, most: most as T}
  if (range === null) return given
  return {least: less(given.least, range.least) ? given.least : range.least, most: less(range.most, given.most) ? given.most : range.most}
}

const lessNumber = (a: number, b: number) => a < b
const lessAmount = (a: string, b: string) => Number(a) < Number(b)

function add(into: PlaneCell, cell: Cell) {
  into.customers += cell.customers
  into.revenue += Number(cell.revenue)
  into.recency = widened(into.recency, cell.recency_days, lessNumber)
  into.frequency = widened(into.frequency, cell.frequency, lessNumber)
  into.monetary = widened(into.monetary, cell.monetary, lessAmount)
}

/** All cells of the plane, the empty ones too, from the best of `y` down, from the worst of `x` on. */
export function planeOf(matrix: RfmMatrix, plane: PlaneName): PlaneCell[] {
  const [across, up] = planes[plane]
  const names = new Map(plane === 'rf' ? matrix.regions.map(({r, f, name}) => [`${r} ${f}`, name]) : [])
  const cells: PlaneCell[] = []
  for (let y = matrix.bins; y >= 1; --y) {
    for (let x = 1; x <= matrix.bins; ++x) {
      const cell: PlaneCell = {x, y, customers: 0, revenue: 0, recency: null, frequency: null, monetary: null,
        name: names.get(`${x} ${y}`) ?? null}
      for (const part of matrix.cells) if (part[across] === x && part[up] === y) add(cell, part)
      cells.push(cell)
    }
  }
  return cells
}

export interface Box {
  x: Range<number>
  y: Range<number>
}

export function boxOf(a: {x: number; y: number}, b: {x: number; y: number}): Box {
  return {x: {least: Math.min(a.x, b.x), most: Math.max(a.x, b.x)}, y: {least: Math.min(a.y, b.y), most: Math.max(a.y, b.y)}}
}

export function isInside(box: Box | null, {x, y}: {x: number; y: number}): boolean {
  return box !== null && x >= box.x.least && x <= box.x.most && y >= box.y.least && y <= box.y.most
}

const scores = ({least, most}: Range<number>) => Array.from({length: most - least + 1}, (_, index) => least + index)

/** Whom a box of cells is about. */
export function conditionOf(plane: PlaneName, box: Box): Condition {
  const [across, up] = planes[plane]
  return {rfm: {[across]: scores(box.x), [up]: scores(box.y)}}
}

/** "R2–3 M3". */
export function nameOfBox(plane: PlaneName, {x, y}: Box): string {
  const [across, up] = planes[plane]
  const span = (score: Score, {least, most}: Range<number>) => `${score.toUpperCase()}${least}${most === least ? '' : `–${most}`}`
  return `${span(across, x)} ${span(up, y)}`
}

/** At which sides of a cell its region ends: where the neighbour has another name. */
export function edgesOf(cells: PlaneCell[], bins: number, index: number) {
  const {name, x, y} = cells[index]!
  const differs = (dx: number, dy: number) => {
    const column = x + dx
    const row = y + dy
    if (column < 1 || column > bins || row < 1 || row > bins) return false
    return cells[(bins - row) * bins + column - 1]!.name !== name
  }
  return {top: differs(0, 1), right: differs(1, 0), bottom: differs(0, -1), left: differs(-1, 0)}
}

/** Where each region says its name: the first cell of each of its parts, since a name may lie in two corners. */
export function labelPlaces(cells: PlaneCell[], bins: number): Set<number> {
  const seen = new Set<number>()
  const places = new Set<number>()
  cells.forEach((cell, first) => {
    if (cell.name === null || seen.has(first)) return
    places.add(first)
    const reached = [first]
    while (reached.length > 0) {
      const index = reached.pop()!
      if (seen.has(index)) continue
      seen.add(index)
      const column = index % bins
      const beside = [index - bins, index + bins, ...(column > 0 ? [index - 1] : []), ...(column < bins - 1 ? [index + 1] : [])]
      reached.push(...beside.filter((other) => cells[other]?.name === cell.name && !seen.has(other)))
    }
  })
  return places
}

/** How good each name is, from 0 to 1: by how lately and how often those bought whom it is for. */
export function ranksOf(matrix: RfmMatrix): Map<string, number> {
  const sums = new Map<string, {sum: number; count: number}>()
  for (const {r, f, name} of matrix.regions) {
    const sum = sums.get(name) ?? {sum: 0, count: 0}
    sums.set(name, {sum: sum.sum + r + f / matrix.bins, count: sum.count + 1})
  }
  const sorted = [...sums].sort(([, a], [, b]) => a.sum / a.count - b.sum / b.count)
  return new Map(sorted.map(([name], index) => [name, sorted.length < 2 ? 1 : index / (sorted.length - 1)]))
}
