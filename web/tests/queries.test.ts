import {QueryClient} from '@tanstack/react-query'
import {expect, it} from 'vitest'
import {versionHeader} from '../src/api/definition'
import {forgetAll} from '../src/api/queries'

it('what one user was shown is gone for the next', () => {
  const client = new QueryClient()
  client.setQueryData(['session'], {signed_in: false})
  client.setQueryData(['customers', 'C1'], {email: 'anna@example.com'})
  forgetAll(client)
  expect(client.getQueryCache().getAll().map(({queryKey}) => queryKey)).toEqual([['session']])
})

it('a version is replaced only by who has seen it', () => {
  expect(versionHeader(3)).toEqual({'If-Match': '"3"'})
  expect(versionHeader(0)).toEqual({'If-None-Match': '*'})
})
