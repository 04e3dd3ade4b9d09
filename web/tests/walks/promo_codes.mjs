// Whoever buys gets a promo code of their own, by SMS, by mail and by push; the code is redeemed at the next order, and the
// shop sees what it brought.
import assert from 'node:assert/strict'
import {Buffer} from 'node:buffer'
import {ago} from '../../tools/walker.mjs'

const words = {
  pool: {ru: 'Скидка на чай', en: 'A discount on tea'},
  campaign: {ru: 'Код за покупку', en: 'A code for buying'},
  subject: {ru: 'Ваш промокод на чай', en: 'Your promo code for tea'},
  mail: {ru: 'Дарим промокод {{promo_code.code}}', en: 'Here is your code {{promo_code.code}}'},
  sms: {ru: 'Ваш код: {{promo_code.code}}', en: 'Your code: {{promo_code.code}}'},
  push: {ru: 'Код на чай: {{promo_code.code}}', en: 'A code for tea: {{promo_code.code}}'},
}

const phone = '+79161234111'

export async function promoCodes(walk) {
  const {page} = walk
  await walk.open('/')
  const pool = await stock(walk)
  await walk.writeMail('tea-mail', walk.own(words.subject), walk.own(words.mail))
  await walk.writeShort('sms', 'tea-sms', walk.own(words.sms))
  await walk.writeShort('push', 'tea-push', walk.own(words.push), walk.own(words.subject))
  await chain(walk, pool)

  await walk.tell('/api/customers', {customer_id: 'walker', email: 'walker@shop.example', phone, first_name: 'Vera', email_consent: true, sms_consent: true,
    push_consent: true, push_subscription: walk.phone.subscription})
  await walk.tell('/api/orders', {order_id: 'walk-1', customer_id: 'walker', status: 'completed', created_at: ago(0), total: 1200})
  const sms = await walk.phone.smsArrived(({to}) => phone.endsWith(to))
  const code = /TEA-[2-9A-Z]+$/.exec(sms.text)?.[0]
  assert.equal(sms.text, walk.own(words.sms).replace('{{promo_code.code}}', code ?? 'a code'))
  const [{mail}] = await walk.mailbox.arrived(({to, subject}) => to.includes('walker@shop.example') && subject === walk.own(words.subject))
  assert.ok(mail.includes(code) || Buffer.from(mail.replace(/[\s\S]*?base64\r?\n\r?\n/, ''), 'base64').toString().includes(code), `the mail has ${code}`)
  const push = await walk.phone.pushArrived(() => true)
  assert.deepEqual(push, {title: walk.own(words.subject), text: walk.own(words.push).replace('{{promo_code.code}}', code)})

  // The code comes back with an order: the till asks whether it is good, and tells of what was bought.
  await walk.open(`/loyalty/codes?code=${code}`)
  await page.getByText(walk.say('loyalty', 'verdict.good')).first().waitFor()
  await walk.step('code is good')
  await walk.tell('/api/orders', {order_id: 'walk-2', customer_id: 'walker', status: 'completed', created_at: ago(0), total: 345, promo_code: code})
  await walk.open(`/loyalty/codes?code=${code}`)
  await page.getByText(walk.say('loyalty', 'pool.redeemed_one', {count: 1})).first().waitFor()
  await page.getByText(walk.say('loyalty', 'code.redeemed')).first().waitFor()
  await walk.step('code is redeemed')

  await walk.goTo('campaigns')
  await page.getByRole('link', {name: walk.own(words.campaign)}).first().click()
  await page.getByRole('tab', {name: walk.say('campaigns', 'tab.report')}).click()
  await page.getByText(/^\D*345\D*$/).first().waitFor()
  await walk.step('report')
}

/** A pool whose codes are generated, each with a prefix; how many are given is seen beside it. */
async function stock(walk) {
  const {page} = walk
  await walk.goTo('loyalty')
  await page.getByRole('link', {name: walk.say('loyalty', 'part.codes')}).first().click()
  await walk.press(walk.say('loyalty', 'pool.new'))
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(walk.say('loyalty', 'type.title')).first().fill(walk.own(words.pool))
  await dialog.getByLabel(walk.say('loyalty', 'pool.prefix')).fill('TEA-')
  await walk.step('pool of codes')
  await dialog.getByRole('button', {name: walk.say('loyalty', 'type.create'), exact: true}).click()
  await dialog.waitFor({state: 'hidden'})
  await page.getByText(walk.own(words.pool)).first().waitFor()
  const {items} = await (await page.request.get('/api/promo-pools')).json()
  return items.find(({counts}) => counts.title === walk.own(words.pool)).id
}

/** An order, a code, and three ways to tell of it; the SMS first, whose delivery says that the customer knows. */
async function chain(walk, pool) {
  const {panel} = walk
  await walk.newCampaign(walk.own(words.campaign))
  await walk.press(walk.say('canvas', 'head'))
  await panel.getByLabel(walk.say('canvas', 'field.trigger')).selectOption('order')
  await panel.getByLabel(walk.say('canvas', 'field.entry')).selectOption('once')
  await walk.addStep('promo_code')
  await walk.choose(walk.say('canvas', 'field.pool'), pool, panel)
  for (const [channel, template] of [['sms', 'tea-sms'], ['email', 'tea-mail'], ['push', 'tea-push']]) {
    await walk.addStep('send')
    await panel.getByLabel(walk.say('canvas', 'field.channel')).selectOption(channel)
    await walk.choose(walk.say('canvas', 'field.template'), template, panel)
  }
  await walk.step('code and three messages')
  await walk.launch()
}
