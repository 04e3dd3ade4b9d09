import {webcrypto} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {describe, expect, it, vi} from 'vitest'
import {browserOf} from '../src/pages/settings/browserOf'
import {deedOf, fits, outcomeOf} from '../src/pages/settings/deeds'
import {newPassword} from '../src/pages/settings/newPassword'
import {freshId, readPolicy, writePolicy} from '../src/pages/settings/policyForm'
import {readRfm, writeRfm} from '../src/pages/settings/rfmForm'

const example = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../examples/${path}`, import.meta.url), 'utf8')) as Record<string, unknown>

describe('the policy\'s form', () => {
  it.each(['policy.json', 'loyal-customers/policy.json', 'action-assistant/policy.json'])('gives %s back as it took it', (path) => {
    expect(writePolicy(readPolicy(example(path)))).toEqual(example(path))
  })

  it('keeps what it does not show', () => {
    const policy = {id: 'policy', household: false, control: {percent: 5, salt: 'autumn'}, quiet_hours: [], caps: []}
    expect(writePolicy(readPolicy(policy))).toEqual(policy)
  })

  it('takes the control group away at zero', () => {
    const form = readPolicy({control: {percent: 5}})
    expect(writePolicy({...form, control: 0})).not.toHaveProperty('control')
  })

  it('shows what is usual where nothing is said', () => {
    expect(readPolicy({}).quiet).toEqual([{from: '21:00', to: '09:00', channels: [], after: 'send'}])
  })

  it('calls a new cap as no other is called', () => {
    const cap = {id: 'cap-2', channel: '' as const, topic: '', group: '', limit: 1, per: 'day', gap: ''}
    expect(freshId([cap])).toBe('cap-3')
  })
})

describe('the form of RFM', () => {
  it.each(['rfm/ten-names.json'])('keeps the names of %s', (path) => {
    expect(writeRfm(readRfm(example(path)))).toMatchObject(example(path))
  })

  it('reads bounds as people write them', () => {
    const form = readRfm({method: 'manual', manual: {recency_days: [30, 90], frequency: [1, 2], monetary: ['1000.50', 5000]}})
    expect(form.bounds.monetary).toBe('1000.50, 5000')
    expect(writeRfm({...form, bounds: {...form.bounds, monetary: '100; 200.5 300'}})['manual'])
      .toEqual({recency_days: ['30', '90'], frequency: ['1', '2'], monetary: ['100', '200.5', '300']})
    expect(writeRfm({...form, isManual: false})).not.toHaveProperty('manual')
  })
})

describe('the audit log', () => {
  it('is told in words, by the longest that is known of an address', () => {
    expect(deedOf('POST /api/session')).toBe('signIn')
    expect(deedOf('PATCH /api/users/{user}')).toBe('changeUser')
    expect(deedOf('GET /nothing')).toBeUndefined()
  })

  it('tells what was refused from what was wrong', () => {
    expect([200, 401, 403, 422, 500].map(outcomeOf)).toEqual(['done', 'refused', 'refused', 'wrong', 'broken'])
  })

  it('is filtered by all words, whatever their case', () => {
    const entry = {actor: 'anna', action: 'POST /api/keys', subject: 'key=1', address: '127.0.0.1', outcome: 201}
    expect(fits(entry, 'Anna key', false)).toBe(true)
    expect(fits(entry, 'anna user', false)).toBe(false)
    expect(fits(entry, 'ключ', false, 'Создан ключ')).toBe(true)
    expect(fits(entry, '', true)).toBe(false)
  })
})

it('a browser is called as people call it', () => {
  expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toBe('Firefox 128, Linux')
  expect(browserOf('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 YaBrowser/24.1 Safari/537.36')).toBe('Yandex Browser 24, Windows')
  expect(browserOf('curl/8')).toBe('curl/8')
})

it('a password that is made is long enough, and another one each time', () => {
  vi.stubGlobal('crypto', webcrypto) // which browsers have, but not Node 18
  expect(newPassword()).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/)
  expect(newPassword()).not.toBe(newPassword())
})
