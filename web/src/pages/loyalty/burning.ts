/** What burns when, summed over bonus types, for the chart and the figures above it. */
import {sum} from '@/ui/amount'

interface Burning {
  burning_weeks: {week: string; amount: string}[]
  burning_days: {day: string; amount: string}[]
}

/** By weeks, each type apart; every week between the first and the last is there. */
export function byWeeks(types: Burning[]): {weeks: string[]; amounts: number[][]} {
  const given = types.flatMap((type) => type.burning_weeks.map(({week}) => week)).sort()
  const weeks: string[] = []
  const last = given.at(-1)
  for (let week = given[0]; week !== undefined && last !== undefined && week <= last && weeks.length < 120;) {
    weeks.push(week)
    week = new Date(Date.parse(week) + 7 * 86_400_000).toISOString().slice(0, 10)
  }
  const amounts = types.map((type) => weeks.map((week) => Number(type.burning_weeks.find((one) => one.week === week)?.amount ?? 0)))
  return {weeks, amounts}
}

/** What burns by the end of so many days from a day on. */
export function burningWithin(types: Burning[], today: string, days: number): string {
  const last = new Date(Date.parse(today) + days * 86_400_000).toISOString().slice(0, 10)
  return sum(types.flatMap((type) => type.burning_days.filter(({day}) => day <= last).map(({amount}) => amount)))
}

/** The last moment at which what burns then can be spent: what burns at midnight is good through the day before. */
export const lastMoment = (burnsAt: string): string => new Date(Date.parse(burnsAt) - 1000).toISOString()
