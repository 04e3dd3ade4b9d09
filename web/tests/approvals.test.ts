import {expect, it} from 'vitest'
import {ask, WaitsForApproval} from '@/api/client'
import {toneOf, whomOf} from '@/pages/approvals/words'

const answered = (status: number, data: unknown) => Promise.resolve({data, response: new Response(null, {status})})

it('what waits for a second person is thrown, so that no page takes it for done', async () => {
  const held = ask(answered(202, {approval: {id: '7'}}))
  await expect(held).rejects.toThrow(WaitsForApproval)
  await expect(held).rejects.toMatchObject({id: '7'})
  expect(await ask(answered(200, {touched: 3}))).toEqual({touched: 3})
  expect(await ask(answered(202, {id: 'a-job'}))).toEqual({id: 'a-job'})
})

it('whom a request is about stands in its action, or in the campaign of it', () => {
  expect(whomOf({action: {where: {rfm: 'R2'}, label: 'vip'}})).toEqual({rfm: 'R2'})
  expect(whomOf({action: {definition: {audience: {segment: 'vip'}}}})).toEqual({segment: 'vip'})
  expect(whomOf({action: {definition: {steps: []}}})).toBeNull()
  expect(whomOf({action: null})).toBeNull()
})

it('what needs somebody stands out', () => {
  expect(toneOf('waiting')).toBe('warn')
  expect(toneOf('approved')).toBe('warn')
  expect(toneOf('failed')).toBe('bad')
  expect(toneOf('withdrawn')).toBe('plain')
})
