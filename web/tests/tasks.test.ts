import {expect, it} from 'vitest'
import {dueOf} from '../src/pages/tasks/due'
import {personName} from '../src/ui/personName'

it('a task is late, due within a day, or later', () => {
  const now = Date.parse('2026-11-23T12:00:00Z')
  expect(dueOf(null, now)).toBeUndefined()
  expect(dueOf('2026-11-23T14:59:59+03:00', now)).toBe('late')
  expect(dueOf('2026-11-24T14:59:59+03:00', now)).toBe('today')
  expect(dueOf('2026-11-24T15:00:00+03:00', now)).toBe('later')
})

it('a customer without a name is called by the id', () => {
  expect(personName({id: 'anna', first_name: 'Анна', last_name: null})).toBe('Анна')
  expect(personName({id: 'anna', first_name: null, last_name: null})).toBe('anna')
})
