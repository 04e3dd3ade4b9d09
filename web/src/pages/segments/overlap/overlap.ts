/** What the combinations of several segments say: who is in exactly which of them. */
import type {JsonObject} from '@/ui/condition/json'

export interface Combination {
  segments: readonly string[]
  customers: number
}

export const segmentsMax = 5

/** The segments that an address names, each once. */
export const chosenOf = (text: string): string[] => [...new Set(text.split(',').filter(Boolean))].slice(0, segmentsMax)

/** A short name for each, as columns have it. */
export const letterOf = (index: number) => String.fromCharCode(65 + index)

/** The largest first; of equal ones that of fewer segments. */
export const largestFirst = (combinations: readonly Combination[]) =>
  [...combinations].sort((a, b) => b.customers - a.customers || a.segments.length - b.segments.length)

const sumOf = (combinations: readonly Combination[], counts: (segments: readonly string[]) => boolean) =>
  combinations.reduce((sum, one) => sum + (counts(one.segments) ? one.customers : 0), 0)

export const inAny = (combinations: readonly Combination[]) => sumOf(combinations, () => true)
export const inAll = (combinations: readonly Combination[], all: readonly string[]) => sumOf(combinations, (segments) => segments.length === all.length)
export const inOneOnly = (combinations: readonly Combination[]) => sumOf(combinations, (segments) => segments.length === 1)
export const onlyIn = (combinations: readonly Combination[], id: string) => sumOf(combinations, (segments) => segments.length === 1 && segments[0] === id)

/** Who is in both, whatever else they are in. */
export const inBoth = (combinations: readonly Combination[], a: string, b: string) => sumOf(combinations, (segments) => segments.includes(a) && segments.includes(b))

/** Whom a combination is: in these, and in none of the others. */
export const conditionOf = (segments: readonly string[], all: readonly string[]): JsonObject =>
  ({all: all.map((segment): JsonObject => (segments.includes(segment) ? {segment} : {not: {segment}}))})
