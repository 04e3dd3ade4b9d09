/** Segments beside each other: what the counts of combinations add up to, and whom each is. */
import {describe, expect, it} from 'vitest'
import {chosenOf, conditionOf, inAll, inAny, inBoth, inOneOnly, largestFirst, onlyIn} from '@/pages/segments/overlap/overlap'

const combinations = [{segments: ['a'], customers: 5}, {segments: ['b'], customers: 7}, {segments: ['a', 'b'], customers: 7}, {segments: ['a', 'c'], customers: 2},
  {segments: ['a', 'b', 'c'], customers: 1}]

describe('the overlap of segments', () => {
  it('adds up: of all, of each and of pairs', () => {
    expect([inAny(combinations), inAll(combinations, ['a', 'b', 'c']), inOneOnly(combinations)]).toEqual([22, 1, 12])
    expect(['a', 'b', 'c'].map((id) => onlyIn(combinations, id))).toEqual([5, 7, 0])
    expect([inBoth(combinations, 'a', 'b'), inBoth(combinations, 'b', 'c'), inBoth(combinations, 'c', 'a')]).toEqual([8, 1, 3])
  })

  it('shows the largest first, and of equal ones the simpler', () => {
    expect(largestFirst(combinations).map(({segments}) => segments.join(''))).toEqual(['b', 'ab', 'a', 'ac', 'abc'])
  })

  it('is acted on as those who are in these and in none of the others', () => {
    expect(conditionOf(['a', 'c'], ['a', 'b', 'c'])).toEqual({all: [{segment: 'a'}, {not: {segment: 'b'}}, {segment: 'c'}]})
  })

  it('is of what the address names, each once and five at most', () => expect(chosenOf('a,b,,a,c,d,e,f')).toEqual(['a', 'b', 'c', 'd', 'e']))
})
