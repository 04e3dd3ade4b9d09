import {expect, it} from 'vitest'
import {slug} from '@/ui/slug'

it('an id is made of a name, in Latin letters, and is not taken twice', () => {
  expect(slug('Новый год 2026!')).toBe('novyy-god-2026')
  expect(slug('Café crème')).toBe('cafe-creme')
  expect(slug('Лояльные', ['loyalnye', 'loyalnye-2'])).toBe('loyalnye-3')
  expect(slug('---')).toBe('')
})
