import {describe, expect, it} from 'vitest'
import {reasonOf} from '../src/pages/messages/reasons'

describe('the reason that a channel gives', () => {
  it.each([
    ['550 5.1.1 <user>: Recipient address rejected: User unknown', 'noAddress'],
    ['552 5.2.2 over quota', 'full'],
    ['451 4.7.1 Greylisted, please try again later', 'later'],
    ['550 5.7.1 message looks like spam', 'rejected'],
    ['550 5.7.26 unauthenticated mail', 'sender'],
    ['no channel for sms', 'noChannel.sms'],
    ['no reply to the end of the message: reset', 'doubt'],
    ['452 busy', 'later'],
    ['554 no', 'refused'],
    ['HTTP 503', 'http'],
  ])('%s', (reply, key) => {
    expect(reasonOf(reply)?.key).toBe(key)
  })

  it('is the last reply\'s when a message was given up, with the number of tries', () => {
    expect(reasonOf('gave up after 7 tries: 452 4.2.2 mailbox full')).toEqual({key: 'full', tries: 7})
  })

  it('is not guessed of what nobody knows', () => {
    expect(reasonOf('')).toBeUndefined()
    expect(reasonOf('ESME_RINVDSTADR')).toBeUndefined()
  })
})
