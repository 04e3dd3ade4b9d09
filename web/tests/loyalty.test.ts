import {readdirSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {readBonusType, writeBonusType} from '../src/pages/loyalty/bonusType'
import {readReferral, writeReferral} from '../src/pages/loyalty/referralProgram'
import {sum, toAmount, units} from '../src/ui/amount'
import {burningWithin, byWeeks, lastMoment} from '../src/pages/loyalty/burning'

const examples = new URL('../../examples/', import.meta.url).pathname
const types = readdirSync(examples, {recursive: true, encoding: 'utf8'}).filter((path) => /bonus_types\/[^/]+\.json$/.test(path))

describe('the form of a bonus type', () => {
  it('is tried on all examples', () => expect(types.length).toBeGreaterThan(1))

  it.each(types)('gives %s back as it took it', (path) => {
    const definition = JSON.parse(readFileSync(`${examples}${path}`, 'utf8')) as Record<string, unknown>
    expect(writeBonusType(readBonusType(definition))).toEqual(definition)
  })

  it('keeps hours and categories that it does not show', () => {
    const definition = {title: 'A', activation: {after: '36 hours'}, burn: {end_of: 'quarter'}, spend: {excluded_categories: ['gift cards'], max_percent: 30}}
    expect(writeBonusType(readBonusType(definition))).toEqual(definition)
    expect(writeBonusType({...readBonusType(definition), activationDays: 3})['activation']).toEqual({after: '3 days'})
  })
})

describe('what burns', () => {
  const burning = [
    {burning_weeks: [{week: '2026-11-30', amount: '10.50'}, {week: '2026-12-14', amount: '3.00'}], burning_days: [{day: '2026-12-01', amount: '10.50'}, {day: '2026-12-18', amount: '3.00'}]},
    {burning_weeks: [{week: '2026-12-07', amount: '1.00'}], burning_days: [{day: '2026-12-07', amount: '1.00'}]},
  ]

  it('is told for every week, each type apart', () => {
    expect(byWeeks(burning)).toEqual({weeks: ['2026-11-30', '2026-12-07', '2026-12-14'], amounts: [[10.5, 0, 3], [0, 1, 0]]})
    expect(byWeeks([])).toEqual({weeks: [], amounts: []})
  })

  it('is summed exactly', () => {
    expect(burningWithin(burning, '2026-11-23', 14)).toBe('11.50')
    expect(sum(['0.1', '0.2'])).toBe('0.30')
    expect(toAmount(units('-5302.0001'))).toBe('-5302.0001')
  })
})

it('what burns at midnight is good through the day before', () => {
  expect(lastMoment('2027-02-01T00:00:00+03:00')).toBe('2027-01-31T20:59:59.000Z')
})

it('the form of the referral program gives the example back as it took it', () => {
  const definition = JSON.parse(readFileSync(`${examples}referral.json`, 'utf8')) as Record<string, unknown>
  expect(writeReferral(readReferral(definition))).toEqual(definition)
  expect(writeReferral({...readReferral(definition), minOrder: '500.50'})['min_order']).toBe('500.50')
})
