import {describe, expect, it} from 'vitest'
import type {RfmMatrix} from '../src/api/schema'
import {boxOf, conditionOf, edgesOf, isInside, labelPlaces, nameOfBox, planeOf, ranksOf} from '../src/pages/rfm/plane'

const cell = (r: number, f: number, m: number, customers: number, monetary: [string, string]) =>
  ({r, f, m, customers, revenue: String(customers * 10), recency_days: [10 * r, 10 * r + 5], frequency: [f, f], monetary})

const matrix = {
  bins: 2,
  cells: [cell(1, 1, 1, 4, ['9.00', '100.00']), cell(1, 1, 2, 6, ['80.00', '1000.00']), cell(2, 2, 2, 5, ['70.00', '70.00'])],
  regions: [{r: 1, f: 1, name: 'lost'}, {r: 1, f: 2, name: 'lost'}, {r: 2, f: 1, name: 'new'}, {r: 2, f: 2, name: 'loyal'}],
} as unknown as RfmMatrix

describe('a plane of the matrix', () => {
  it('sums what it leaves out, and keeps the real ranges', () => {
    const cells = planeOf(matrix, 'rf')
    expect(cells.map(({x, y, customers}) => [x, y, customers])).toEqual([[1, 2, 0], [2, 2, 5], [1, 1, 10], [2, 1, 0]])
    expect(cells[2]).toMatchObject({recency: {least: 10, most: 15}, monetary: {least: '9.00', most: '1000.00'}, revenue: 100, name: 'lost'})
    expect(cells[0]!.recency).toBeNull()
  })

  it('loses nobody, whichever it is', () => {
    for (const plane of ['rf', 'rm', 'fm'] as const) {
      expect(planeOf(matrix, plane).reduce((sum, {customers}) => sum + customers, 0)).toBe(15)
    }
  })

  it('has names over recency and frequency alone', () => {
    expect(planeOf(matrix, 'rm').every(({name}) => name === null)).toBe(true)
  })

  it('draws a line only between different names', () => {
    const cells = planeOf(matrix, 'rf')
    expect(edgesOf(cells, 2, 0)).toEqual({top: false, right: true, bottom: false, left: false})
    expect(edgesOf(cells, 2, 3)).toEqual({top: true, right: false, bottom: false, left: true})
  })

  it('says a name once in each part of its region', () => {
    expect([...labelPlaces(planeOf(matrix, 'rf'), 2)]).toEqual([0, 1, 3])
    const corners = {...matrix, regions: [{r: 1, f: 1, name: 'a'}, {r: 2, f: 2, name: 'a'}, {r: 1, f: 2, name: 'b'}, {r: 2, f: 1, name: 'b'}]}
    expect([...labelPlaces(planeOf(corners, 'rf'), 2)]).toEqual([0, 1, 2, 3])
  })

  it('ranks names from the worst to the best', () => {
    expect([...ranksOf(matrix)]).toEqual([['lost', 0], ['new', 0.5], ['loyal', 1]])
  })
})

describe('a box of cells', () => {
  const box = boxOf({x: 3, y: 2}, {x: 2, y: 2})

  it('is the same from whichever corner it is drawn', () => {
    expect(box).toEqual(boxOf({x: 2, y: 2}, {x: 3, y: 2}))
    expect(isInside(box, {x: 3, y: 2})).toBe(true)
    expect(isInside(box, {x: 3, y: 1})).toBe(false)
    expect(isInside(null, {x: 3, y: 2})).toBe(false)
  })

  it('is a condition, and has a name', () => {
    expect(conditionOf('rm', box)).toEqual({rfm: {r: [2, 3], m: [2]}})
    expect(nameOfBox('fm', box)).toBe('F2–3 M2')
  })
})
